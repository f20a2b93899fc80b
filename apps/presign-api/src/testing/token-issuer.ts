/** An issuer for tests: a key pair, and tokens that say what the test wants, right or wrong. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';

export const ISSUER = 'https://identity.example';
export const AUDIENCE = 'reelkeep';
/** The clock of the tests. */
export const NOW = new Date('2025-08-12T15:00:00Z');
export const NOW_SECONDS = NOW.getTime() / 1_000;

export const ALL_SCOPES = 'videos:read videos:write videos:delete usage:read';

export function keyPair(type: 'ed25519' | 'p256' | 'p384' | 'rsa' | 'rsa-small'): {
  publicKey: KeyObject;
  privateKey: KeyObject;
} {
  if (type === 'ed25519') return generateKeyPairSync('ed25519');
  if (type === 'p256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (type === 'p384') return generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return generateKeyPairSync('rsa', { modulusLength: type === 'rsa' ? 2_048 : 1_024 });
}

export function publicPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** The keys of the tests' own issuer. */
export const issuerKeys = keyPair('ed25519');

export interface TokenRequest {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, string>>;
  readonly alg?: string;
  readonly key?: KeyObject | Uint8Array;
}

/** A token for `acme` with all scopes, valid for ten minutes, unless told otherwise; a claim set to undefined is left out. */
export async function mint({
  claims = {},
  header = {},
  alg = 'EdDSA',
  key = issuerKeys.privateKey,
}: TokenRequest = {}): Promise<string> {
  const payload = { iss: ISSUER, aud: AUDIENCE, exp: NOW_SECONDS + 600, tenant: 'acme', scope: ALL_SCOPES, ...claims };
  return await new SignJWT(payload).setProtectedHeader({ alg, ...header }).sign(key);
}
