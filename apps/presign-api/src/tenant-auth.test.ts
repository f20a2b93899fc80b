import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFixture, problemName } from './testing/api-fixture.ts';
import { claims, encode, mintRefused, REFUSED_TOKENS, stranger } from './testing/refused-tokens.ts';
import { issuerKeys, mint, NOW_SECONDS, publicPem, type TokenRequest } from './testing/token-issuer.ts';

const VIDEOS = '/v1/tenants/acme/videos';

/** A token whose header names a symmetric algorithm, signed with the issuer's public key as the secret. */
function confused(): string {
  const body = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
  return `${body}.${createHmac('sha256', publicPem(issuerKeys.publicKey)).update(body).digest('base64url')}`;
}

describe('tokens that are taken', () => {
  it.each<[string, TokenRequest]>([
    ['names the tenant', {}],
    ['names it among others', { claims: { tenant: undefined, tenants: ['globex', 'acme'] } }],
    ['names one as tenant and this one among tenants', { claims: { tenant: 'globex', tenants: ['acme'] } }],
    ['has its scopes in a list', { claims: { scope: ['videos:read'] } }],
    ['has scopes this API does not know', { claims: { scope: 'openid  videos:read email' } }],
    ['expired within the leeway', { claims: { exp: NOW_SECONDS - 29 } }],
    ['begins within the leeway', { claims: { nbf: NOW_SECONDS + 29 } }],
    ['has this API among its audiences', { claims: { aud: ['elsewhere', 'reelkeep'] } }],
    ['carries a key id that the key does not have', { header: { kid: 'k1' } }],
    ['says that it is a JWT', { header: { typ: 'at+jwt' } }],
  ])('one that %s', async (_what, token) => {
    expect((await createFixture().call('GET', VIDEOS, { token })).status).toBe(200);
  });
});

describe('tokens that are refused with 401', () => {
  it.each(REFUSED_TOKENS)('one that %s', async (_what, request) => {
    const { signer, call } = createFixture();
    const answer = await call('GET', VIDEOS, { token: await mintRefused(request) });
    expect([answer.status, problemName(answer)]).toEqual([401, 'invalid-token']);
    expect(answer.headers.get('WWW-Authenticate')).toMatch(
      /^Bearer realm="reelkeep", error="invalid_token", error_description="[^"]+"$/,
    );
    expect(signer.gets).toEqual([]);
  });

  let good: string;
  beforeAll(async () => {
    good = await mint();
  });
  const parts = () => good.split('.');

  it.each<[string, () => string]>([
    ['has no signature', () => `${parts()[0]}.${parts()[1]}.`],
    ['is cut', () => good.slice(0, -2)],
    [
      'has other claims under its signature',
      () => `${parts()[0]}.${encode({ ...claims, tenant: 'globex' })}.${parts()[2]}`,
    ],
    ['says alg none', () => `${encode({ alg: 'none' })}.${encode(claims)}.`],
    ['says alg NONE', () => `${encode({ alg: 'NONE' })}.${encode(claims)}.`],
    ['takes the public key for a secret', confused],
    [
      'brings its own key',
      () =>
        `${encode({ alg: 'EdDSA', jwk: stranger.publicKey.export({ format: 'jwk' }) })}.${parts()[1]}.${parts()[2]}`,
    ],
    ['has a header that is no JSON', () => `AAAA.${parts()[1]}.${parts()[2]}`],
    ['has claims that are no JSON', () => `${parts()[0]}.AAAA.${parts()[2]}`],
    ['has claims that are a list', () => `${parts()[0]}.${encode([])}.${parts()[2]}`],
    ['is a word', () => 'nonsense'],
    ['has five parts', () => `${good}.x.y`],
    ['is dots', () => '..'],
    ['is very long', () => 'a'.repeat(8_000)],
  ])('one that %s', async (_what, makeToken) => {
    const answer = await createFixture().call('GET', VIDEOS, { token: makeToken() });
    expect([answer.status, problemName(answer)]).toEqual([401, 'invalid-token']);
  });

  it.each<[string, (token: string) => Record<string, string>]>([
    ['there is none', () => ({})],
    ['the header is empty', () => ({ Authorization: '' })],
    ['the scheme is another', (token) => ({ Authorization: `Basic ${token}` })],
    ['the scheme is missing', (token) => ({ Authorization: token })],
    ['the scheme stands alone', () => ({ Authorization: 'Bearer ' })],
    ['there are two', (token) => ({ Authorization: `Bearer ${token}, Bearer ${token}` })],
  ])('when %s', async (_what, headers) => {
    const answer = await createFixture().call('GET', VIDEOS, { token: null, headers: headers(good) });
    expect([answer.status, problemName(answer)]).toEqual([401, 'missing-token']);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="reelkeep"');
  });

  it('takes the scheme in any case', async () => {
    const headers = { Authorization: `bEARER ${good}` };
    expect((await createFixture().call('GET', VIDEOS, { token: null, headers })).status).toBe(200);
  });
});

describe('tokens that are refused with 403', () => {
  it.each<[string, TokenRequest]>([
    ['another tenant', { claims: { tenant: 'globex' } }],
    ['no tenant', { claims: { tenant: undefined } }],
    ['an empty list of tenants', { claims: { tenant: undefined, tenants: [] } }],
    ['the tenant in other case', { claims: { tenant: 'Acme' } }],
    ['a tenant that begins alike', { claims: { tenant: 'acme-2' } }],
  ])('one that names %s, for what is there and what is not', async (_what, token) => {
    const { call, storeVideo, store } = createFixture();
    await storeVideo('20250812_143052-campaign-123-001.mp4');
    const there = await call('GET', `${VIDEOS}/20250812_143052-campaign-123-001.mp4`, { token });
    const absent = await call('GET', `${VIDEOS}/20250812_143052-campaign-123-002.mp4`, { token });
    const never = await call('GET', '/v1/tenants/a%20b/videos', { token });
    for (const answer of [there, absent, never]) {
      expect([answer.status, problemName(answer)]).toEqual([403, 'tenant-forbidden']);
      expect(answer.text).toBe(there.text);
    }
    expect(store.calls.filter(({ verb }) => verb !== 'put')).toEqual([]);
  });

  it.each([
    ['GET', '/videos', 'videos:read'],
    ['GET', '/videos/20250812_143052-campaign-123-001.mp4', 'videos:read'],
    ['GET', '/videos/20250812_143052-campaign-123-001.mp4/content', 'videos:read'],
    ['POST', '/playback-urls', 'videos:read'],
    ['POST', '/uploads', 'videos:write'],
    ['POST', '/uploads/20250812_143052-campaign-123-001.mp4/complete', 'videos:write'],
    ['DELETE', '/videos/20250812_143052-campaign-123-001.mp4', 'videos:delete'],
    ['GET', '/usage', 'usage:read'],
  ])('one without the scope of %s %s', async (method, path, scope) => {
    const others = ['videos:read', 'videos:write', 'videos:delete', 'usage:read', `${scope}.all`].filter(
      (one) => one !== scope,
    );
    const answer = await createFixture().call(method, `/v1/tenants/acme${path}`, {
      token: { claims: { scope: others.join(' ') } },
    });
    expect([answer.status, problemName(answer)]).toEqual([403, 'insufficient-scope']);
    expect(answer.headers.get('WWW-Authenticate')).toContain(`error="insufficient_scope", scope="${scope}"`);
  });
});

it('answers 503 and says nothing of the token while the keys can not be had', async () => {
  const { call, log } = createFixture({
    verifyToken: async () => ({ outcome: 'unavailable', cause: new Error('jwks down') }),
  });
  const answer = await call('GET', VIDEOS);
  expect([answer.status, problemName(answer)]).toEqual([503, 'auth-unavailable']);
  expect(answer.headers.get('Retry-After')).toBe('5');
  expect(answer.text).not.toContain('jwks down');
  expect(log.lines.some(({ level, fields }) => level === 'warn' && fields['err'] instanceof Error)).toBe(true);
});
