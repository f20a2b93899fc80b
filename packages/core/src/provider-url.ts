/** The provider's URL: what may be fetched, what of it may be written down, and when it dies. */
import { z } from 'zod';
import { namesOf, QUERY_PAIR } from './query-names.ts';

/** Longest URL taken, in characters: signed URLs run to 3,000; beyond this it is data, not an address. */
const MAX_URL_LENGTH = 16_384;

/** An absolute URL. Which of them may really be fetched is for the ingest consumer's rules to say. */
export const providerUrlSchema = z
  .string()
  .max(MAX_URL_LENGTH)
  .refine((text) => URL.canParse(text), { error: 'expected an absolute URL' })
  .brand<'ProviderUrl'>();

export type ProviderUrl = z.infer<typeof providerUrlSchema>;

/**
 * Query keys whose values are secrets, beside those named after one. The first three are OpenTelemetry's for `url.query`
 * (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/, its X-Goog-Signature is named after one); the rest are
 * what providers, CDNs and clouds sign or authenticate with. Compared without regard to case.
 */
const SECRET_QUERY_KEYS = new Set([
  'awsaccesskeyid',
  'signature',
  'sig',
  'sign',
  'accesskeyid',
  'ossaccesskeyid',
  'googleaccessid',
  'key-pair-id',
  'policy',
  'hash',
  'md5',
  'verify',
  'ticket',
  'auth',
  'authorization',
  'code',
  'q-ak',
  'sas',
  'session',
  'sessionid',
  'sid',
  'cookie',
  'bearer',
  'pass',
  'passcode',
  'pwd',
  'otp',
  'tk',
  // nginx's secure_link, by its own example.
  'st',
  // Akamai's tokens.
  'hdnts',
  'hdntl',
  'hdnea',
]);

/** `auth_token`, `accessToken`, `X-Amz-Credential`, `signature_v2`, `client_assertion` ...: all that is named after a secret. */
const SECRET_WORD = /token|secret|signature|credential|password|passwd|jwt|hmac|assertion|authorization|keys?$/;

const REDACTED = 'REDACTED';

const jwtPayloadSchema = z.object({ exp: z.number() });

/** The URL with secret query values as `REDACTED`, without userinfo or fragment; safe in metadata and logs. Always ASCII. */
export function redactProviderUrl(text: string): string {
  if (!URL.canParse(text)) return 'unreadable';
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  const query = url.search.slice(1).replaceAll(QUERY_PAIR, (pair) => {
    const [name = ''] = pair.split('=', 1);
    return namesOf(pair).some(isSecret) ? `${name}=${REDACTED}` : pair;
  });
  // URL serialises host (punycode), path and query to ASCII by itself.
  return `${url.origin}${url.pathname}${query === '' ? '' : `?${query}`}`;
}

function isSecret(name: string): boolean {
  return SECRET_QUERY_KEYS.has(name) || SECRET_WORD.test(name);
}

/** Signers in the manner of SigV4, by the prefix of their query keys: S3 and R2, Google, BytePlus and Volcano, Alibaba. */
const SIGNERS = ['x-amz', 'x-goog', 'x-tos', 'x-oss'];
/** CloudFront, old S3 and OSS (`Expires`), Azure (`se`), ByteDance's CDN (`x-expires`), and what others commonly write. */
const EXPIRY_KEYS = ['expires', 'exp', 'se', 'x-expires', 'expires_at', 'expire'];
/** Runway (`_jwt`) and others sign with a token that says `exp` (RFC 7519 §4.1.4). */
const JWT_KEYS = ['_jwt', 'jwt', 'token'];

/** The instant a signed URL says it dies, when it says so; what it says is believed without checking its signature. */
export function providerUrlExpiry(text: string): Date | undefined {
  if (!URL.canParse(text)) return undefined;
  const query = new Map([...new URL(text).searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  for (const signer of SIGNERS) {
    const signedAt = basicInstant(query.get(`${signer}-date`));
    const lifetime = query.get(`${signer}-expires`) ?? '';
    if (signedAt !== undefined && /^\d+$/.test(lifetime))
      return validDate(signedAt.getTime() + Number(lifetime) * 1_000);
  }
  for (const name of EXPIRY_KEYS) {
    const instant = writtenInstant(query.get(name) ?? '');
    if (instant !== undefined) return instant;
  }
  for (const name of JWT_KEYS) {
    const instant = jwtExpiry(query.get(name) ?? '');
    if (instant !== undefined) return instant;
  }
  return undefined;
}

/** Unix seconds or milliseconds, or an ISO 8601 instant. Not `3600`, which is a lifetime of nobody knows what. */
function writtenInstant(value: string): Date | undefined {
  if (/^\d{9,10}$/.test(value)) return validDate(Number(value) * 1_000);
  if (/^\d{12,13}$/.test(value)) return validDate(Number(value));
  return /^\d{4}-\d{2}-\d{2}/.test(value) ? validDate(Date.parse(value)) : undefined;
}

function jwtExpiry(token: string): Date | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const { exp } = jwtPayloadSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return validDate(exp * 1_000);
  } catch {
    return undefined;
  }
}

/** Reads `20250812T143052Z`, SigV4's date. */
function basicInstant(text: string | undefined): Date | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return validDate(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
}

/** The last instant that ISO 8601 writes with four digits of a year: an outcome and an answer of the API name no later one. */
export const LATEST_EXPIRY_MS = Date.UTC(9_999, 11, 31, 23, 59, 59, 999);

/** Beyond that a link says nothing: most likely milliseconds stand where seconds belong. */
function validDate(epochMs: number): Date | undefined {
  return epochMs >= 0 && epochMs <= LATEST_EXPIRY_MS ? new Date(epochMs) : undefined;
}
