/**
 * SigV4 in the query string, equal byte for byte to what `@aws-sdk/s3-request-presigner` writes, with all that repeats
 * from URL to URL computed once: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import type { BucketUrl } from './bucket-url.ts';
import { ALGORITHM, createSigningMoments, type SigningIdentity } from './signing-moment.ts';

export interface PresignRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  /** Beside SigV4's own, e.g. `response-content-type`. */
  readonly query: Readonly<Record<string, string>>;
  /** Signed and to be sent as they are, `host` left out; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** All that the URLs of one moment share. */
export interface PresignTerms {
  readonly bucket: BucketUrl;
  readonly identity: SigningIdentity;
  /** Cut to the second. */
  readonly signedAt: Date;
  readonly expiresInSeconds: number;
}

/** The URL of one key. Throws URIError for a key that UTF-8 can't write. */
export type PresignKey = (key: string) => string;
/** Requests that differ in their key alone, under the terms it was made for. */
export type Presign = (request: PresignRequest) => PresignKey;

const PAYLOAD = 'UNSIGNED-PAYLOAD';

/** A factory that derives the day's key once for each identity; the last identity's is kept. */
export function createPresigner(): (terms: PresignTerms) => Presign {
  const momentOf = createSigningMoments();
  return ({ bucket, identity, signedAt, expiresInSeconds }) => {
    const { date, scope, sign } = momentOf(identity, bucket.region, signedAt);
    const { accessKeyId, sessionToken } = identity;
    const token = sessionToken === undefined ? '' : `&X-Amz-Security-Token=${encodeValue(sessionToken)}`;
    // Names in order, so that this is the beginning of both the URL's query and the one that is signed.
    const head = `X-Amz-Algorithm=${ALGORITHM}&X-Amz-Content-Sha256=${PAYLOAD}&X-Amz-Credential=${encodeValue(`${accessKeyId}/${scope}`)}&X-Amz-Date=${date}&X-Amz-Expires=${expiresInSeconds}${token}`;
    return ({ method, query, headers }) => {
      const signed = canonicalHeaders(bucket.host, headers);
      const tail = `X-Amz-SignedHeaders=${encodeValue(signed.names)}${canonicalQuery(query)}`;
      const canonical = {
        start: `${method}\n${bucket.path}`,
        end: `\n${head}&${tail}\n${signed.lines}\n${signed.names}\n${PAYLOAD}`,
      };
      const url = { start: `${bucket.origin}${bucket.path}`, query: `?${head}&X-Amz-Signature=`, end: `&${tail}` };
      return (key) => {
        const path = encodePath(key);
        const signature = sign(`${canonical.start}${path}${canonical.end}`);
        return `${url.start}${path}${url.query}${signature}${url.end}`;
      };
    };
  };
}

/**
 * Each pair with an `&` before it, in order. Names sort before `X-Amz-…` only if they start with a capital letter up to W; S3 has
 * no such query parameter.
 */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name of Object.keys(query).sort()) text += `&${encodeValue(name)}=${encodeValue(query[name] ?? '')}`;
  return text;
}

/** As SigV4 signs them, `host` among them. */
export function canonicalHeaders(
  host: string,
  headers: Readonly<Record<string, string>>,
): { lines: string; names: string } {
  const all: Readonly<Record<string, string>> = { ...headers, host };
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${trimmed(all[name] ?? '')}\n`).join('');
  return { lines, names: names.join(';') };
}

function trimmed(value: string): string {
  return value.replaceAll(/[ \t\r\n]+/g, ' ').replaceAll(/^ | $/g, '');
}

/** Unreserved characters (RFC 3986) stay, all else is `%XX`. Most keys of ours need nothing. */
function encodeValue(text: string): string {
  if (/^[A-Za-z0-9._~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Of a key, whose slashes stay. */
export function encodePath(key: string): string {
  if (/^[A-Za-z0-9._~/-]*$/.test(key)) return key;
  return encodeValue(key).replaceAll('%2F', '/');
}
