import { generateKeyPairSync } from 'node:crypto';
import { errors } from 'jose';
import { expect, test } from 'vitest';
import { createRemoteKeys } from './remote-keys.ts';
import { createTokenVerifier } from './tenant-auth.ts';
import { keyPair, mint, NOW, NOW_SECONDS } from './testing/token-issuer.ts';

const [one, two] = [keyPair('ed25519'), keyPair('ed25519')];
const jwks = (keys: Readonly<Record<string, typeof one>>) =>
  JSON.stringify({
    keys: Object.entries(keys).map(([kid, { publicKey }]) => ({ ...publicKey.export({ format: 'jwk' }), kid })),
  });

/** An issuer whose document can be replaced or taken away, and a clock. */
function issuer(document: string) {
  let clock = NOW.getTime();
  const state = { document, away: false, fetches: 0 };
  const now = () => new Date(clock);
  const keys = createRemoteKeys({
    now,
    fetchKeys: async () => {
      state.fetches += 1;
      if (state.away) throw new TypeError('the issuer is away');
      return state.document;
    },
  });
  const verify = createTokenVerifier({ key: { ...keys, algorithms: ['EdDSA'] }, now: () => NOW });
  const outcome = async (pair: typeof one, kid: string) =>
    (await verify(await mint({ key: pair.privateKey, header: { kid }, claims: { exp: NOW_SECONDS + 9_000 } }))).outcome;
  const advance = (seconds: number) => {
    clock += seconds * 1_000;
  };
  return { state, keys, outcome, advance };
}

test('fetches the keys once for any number of tokens at the same time', async () => {
  const { state, outcome } = issuer(jwks({ a: one }));
  expect(await Promise.all(Array.from({ length: 20 }, () => outcome(one, 'a')))).toEqual(Array(20).fill('valid'));
  expect(state.fetches).toBe(1);
});

test('an unknown key id fetches again at most once a minute, whatever is made up', async () => {
  const { state, outcome, advance } = issuer(jwks({ a: one }));
  await outcome(one, 'a');
  for (let second = 0; second < 59; second += 1) {
    expect(await outcome(two, `made-up-${second}`)).toBe('invalid');
    advance(1);
  }
  expect(state.fetches).toBe(1);
  advance(1);
  await Promise.all([outcome(two, 'x'), outcome(two, 'y'), outcome(two, 'z')]);
  expect(state.fetches).toBe(2);
});

test('a rotated key is taken as soon as the minute allows, a withdrawn one is not taken any more', async () => {
  const { state, keys, outcome, advance } = issuer(jwks({ a: one }));
  expect(await outcome(one, 'a')).toBe('valid');
  const before = keys.revision();
  state.document = jwks({ b: two });
  expect(await outcome(two, 'b')).toBe('invalid');
  advance(60);
  expect(await outcome(two, 'b')).toBe('valid');
  expect(await outcome(one, 'a')).toBe('invalid');
  expect(keys.revision()).not.toBe(before);
});

test('old keys are renewed behind the request that finds them old', async () => {
  const { state, keys, outcome, advance } = issuer(jwks({ a: one }));
  await outcome(one, 'a');
  advance(601);
  const before = keys.revision();
  expect(await outcome(one, 'a')).toBe('valid');
  expect(state.fetches).toBe(2);
  expect(keys.revision()).toBe(before);
});

test('an issuer that is away for less than an hour costs nothing; then no key is trusted, until it is back', async () => {
  const { state, keys, outcome, advance } = issuer(jwks({ a: one }));
  await outcome(one, 'a');
  state.away = true;
  advance(3_000);
  expect(await outcome(one, 'a')).toBe('valid');
  expect(await keys.probe()).toEqual({ state: 'up' });
  advance(601);
  expect(await outcome(one, 'a')).toBe('unavailable');
  expect(await keys.probe()).toEqual({ state: 'down', reason: 'jwks_unavailable' });
  state.away = false;
  advance(1);
  expect(await outcome(one, 'a')).toBe('valid');
});

test('an issuer that never answered is asked once a second at most', async () => {
  const { state, outcome, advance } = issuer('');
  state.away = true;
  for (let time = 0; time < 10; time += 1) expect(await outcome(one, 'a')).toBe('unavailable');
  expect(state.fetches).toBe(1);
  advance(1);
  await outcome(one, 'a');
  expect(state.fetches).toBe(2);
});

test('an unknown key id while the issuer is away is no verdict on the token', async () => {
  const { state, outcome, advance } = issuer(jwks({ a: one }));
  await outcome(one, 'a');
  state.away = true;
  advance(60);
  expect(await outcome(two, 'b')).toBe('unavailable');
  expect(await outcome(one, 'a')).toBe('valid');
});

test.each(['', 'null', '[]', '{"keys":{}}', '<html>log in</html>', '{"keys":[{"kid":"a"}]}'])(
  'a document of %j is no key set',
  async (document) => {
    const { keys } = issuer(document);
    expect((await keys.probe()).state).toBe('down');
    await expect(keys.getKey({ alg: 'EdDSA' }, { payload: '', signature: '' })).rejects.not.toBeInstanceOf(
      errors.JWKSNoMatchingKey,
    );
  },
);

test.each<[string, string, object]>([
  ['can not be read', 'EdDSA', { kty: 'OKP', crv: 'Ed25519', x: 'AA' }],
  ['is too short', 'RS256', generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' })],
])('a token that names a key which %s is refused, and the issuer is not thought to be away', async (_, alg, jwk) => {
  const keys = createRemoteKeys({
    now: () => NOW,
    fetchKeys: async () => JSON.stringify({ keys: [{ ...jwk, kid: 'odd' }, ...JSON.parse(jwks({ a: one })).keys] }),
  });
  const verify = createTokenVerifier({ key: { ...keys, algorithms: ['EdDSA', 'RS256'] }, now: () => NOW });
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg, kid: 'odd' })}.${part({ exp: NOW_SECONDS + 60, tenant: 'acme' })}.${part('signature')}`;
  expect((await verify(token)).outcome).toBe('invalid');
  expect((await verify(await mint({ key: one.privateKey, header: { kid: 'a' } }))).outcome).toBe('valid');
});
