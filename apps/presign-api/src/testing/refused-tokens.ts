/** Tokens that are refused with 401: they run against every way in which a request comes in. */
import { ISSUER, keyPair, mint, NOW_SECONDS, type TokenRequest } from './token-issuer.ts';

/** Nobody whom the API trusts. */
export const stranger = keyPair('ed25519');
const other = { p256: keyPair('p256'), rsa: keyPair('rsa') };

export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const claims = { iss: ISSUER, aud: 'reelkeep', exp: NOW_SECONDS + 600, tenant: 'acme', scope: 'videos:read' };

/** By what is wrong with it. */
export const REFUSED_TOKENS: readonly (readonly [string, TokenRequest])[] = [
  ['is signed by another key', { key: stranger.privateKey }],
  ['is signed by another key with another algorithm (ES256)', { alg: 'ES256', key: other.p256.privateKey }],
  ['is signed by another key with another algorithm (RS256)', { alg: 'RS256', key: other.rsa.privateKey }],
  ['is signed with PS256', { alg: 'PS256', key: other.rsa.privateKey }],
  ['is signed with a secret', { alg: 'HS256', key: new Uint8Array(32) }],
  ['has no exp', { claims: { exp: undefined } }],
  ['has expired', { claims: { exp: NOW_SECONDS - 31 } }],
  ['begins later', { claims: { nbf: NOW_SECONDS + 31 } }],
  ['is of another issuer', { claims: { iss: 'https://elsewhere.example' } }],
  ['has no issuer', { claims: { iss: undefined } }],
  ['is for another audience', { claims: { aud: 'elsewhere' } }],
  ['has no audience', { claims: { aud: undefined } }],
  ['names a tenant that can not be', { claims: { tenant: '../acme' } }],
  ['names a tenant that is empty', { claims: { tenant: '' } }],
  ['has a tenant that is a list', { claims: { tenant: ['acme'] } }],
  ['has tenants that are a string', { claims: { tenant: undefined, tenants: 'acme' } }],
  ['has a scope that is a number', { claims: { scope: 7 } }],
  ['has a scope that is a record', { claims: { scope: { 'videos:read': true } } }],
  ['asks for an extension', { header: { crit: 'x' } }],
];

/** No library mints a token that asks for an extension. */
export function mintRefused(request: TokenRequest): Promise<string> {
  if (request.header?.['crit'] !== 'x') return mint(request);
  return Promise.resolve(`${encode({ alg: 'EdDSA', crit: ['x'], x: 1 })}.${encode(claims)}.AAAA`);
}
