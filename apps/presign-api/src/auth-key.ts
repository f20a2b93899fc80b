/** Where the keys come from that tokens are checked with: one public key in the environment, or a JWKS behind a URL. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { createRemoteKeys, type RemoteKeys } from './remote-keys.ts';

/** The only signatures taken; no `none`, nothing symmetric: https://www.rfc-editor.org/rfc/rfc8725#section-3.1 */
export const ALGORITHMS = ['EdDSA', 'ES256', 'RS256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Keys, and the algorithms they may be used with: a single key fixes its one, so a token can't choose another. */
export interface AuthKey extends RemoteKeys {
  readonly algorithms: readonly Algorithm[];
}

const JWKS_TIMEOUT_MS = 5_000;
/** A hundred keys are 100 KB; beyond this it is no key set. */
const MAX_JWKS_CHARACTERS = 1_000_000;

/** Keys of an issuer, fetched when first needed, kept, and fetched anew when it rotates them. */
export function remoteAuthKey(url: URL, now: () => Date): AuthKey {
  return { ...createRemoteKeys({ fetchKeys: () => fetchText(url), now }), algorithms: ALGORITHMS };
}

async function fetchText(url: URL): Promise<string> {
  const signal = AbortSignal.timeout(JWKS_TIMEOUT_MS);
  const answer = await fetch(url, { signal, redirect: 'error', headers: { Accept: 'application/json' } });
  const text = await answer.text();
  if (answer.status !== 200) throw new TypeError(`the JWKS was answered with status ${answer.status}`);
  if (text.length > MAX_JWKS_CHARACTERS) throw new TypeError('the JWKS is too large');
  return text;
}

const jwkSchema = z.looseObject({ kty: z.enum(['OKP', 'EC', 'RSA']) });
const jwksSchema = z.object({ keys: z.array(jwkSchema).min(1) });

/**
 * Reads `AUTH_PUBLIC_KEY`: a PEM (`BEGIN PUBLIC KEY`, line breaks may be written `\n`), a JWK or a JWKS as JSON.
 * Throws a `TypeError` that says what is wrong and quotes nothing of the key.
 */
export function staticAuthKey(text: string): AuthKey {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return singleKey(readPem(trimmed.replaceAll('\\n', '\n')));
  const json = parseJson(trimmed);
  const set = jwksSchema.safeParse(json);
  if (set.success) {
    for (const jwk of set.data.keys) algorithmOf(readJwk(jwk));
    return fixed(createLocalJWKSet({ keys: set.data.keys }), ALGORITHMS);
  }
  const one = jwkSchema.safeParse(json);
  if (!one.success) throw new TypeError('expected a JWK of kty OKP, EC or RSA, or a JWKS of such keys');
  return singleKey(readJwk(one.data));
}

function singleKey(key: KeyObject): AuthKey {
  return fixed(async () => key, [algorithmOf(key)]);
}

function fixed(getKey: JWTVerifyGetKey, algorithms: readonly Algorithm[]): AuthKey {
  return { getKey, algorithms, revision: () => 0, probe: async () => ({ state: 'up' }) };
}

function readPem(pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY')) throw new TypeError('expected a public key, got a private one');
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----'))
    throw new TypeError('expected a PEM public key (SPKI), a JWK or a JWKS');
  try {
    return createPublicKey(pem);
  } catch {
    throw new TypeError('expected a PEM public key (SPKI) that can be read');
  }
}

function readJwk(jwk: JsonWebKey): KeyObject {
  if ('d' in jwk) throw new TypeError('expected a public key, got a private one');
  try {
    return createPublicKey({ format: 'jwk', key: jwk });
  } catch {
    throw new TypeError('expected a JWK that can be read');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('expected JSON that can be read');
  }
}

function algorithmOf(key: KeyObject): Algorithm {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  // RFC 7518 section 3.3 asks for 2,048 bits or more.
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2_048) return 'RS256';
  throw new TypeError('expected an Ed25519, a P-256 or an RSA (2048 bits or more) key');
}
