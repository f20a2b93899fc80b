import { expect, test } from 'vitest';
import { staticAuthKey } from './auth-key.ts';
import { createTokenVerifier, type VerifyToken } from './tenant-auth.ts';
import { issuerKeys, keyPair, mint, NOW, NOW_SECONDS, publicPem } from './testing/token-issuer.ts';
import { cacheTokens } from './token-cache.ts';

function subject(maxEntries = 100) {
  let clock = NOW.getTime();
  let revision = 0;
  let checks = 0;
  const now = () => new Date(clock);
  const verifier = createTokenVerifier({ key: staticAuthKey(publicPem(issuerKeys.publicKey)), now });
  let verify: VerifyToken = verifier;
  const cached = cacheTokens({
    verify: (token) => {
      checks += 1;
      return verify(token);
    },
    revision: () => revision,
    now,
    maxEntries,
  });
  return {
    outcome: async (token: string) => (await cached(token)).outcome,
    checks: () => checks,
    advance: (seconds: number) => {
      clock += seconds * 1_000;
    },
    rotate: () => {
      revision += 1;
    },
    answerWith: (other: VerifyToken) => {
      verify = other;
    },
  };
}

test('a good token is verified once, until it expires, and is then refused', async () => {
  const { outcome, checks, advance } = subject();
  const token = await mint({ claims: { exp: NOW_SECONDS + 60 } });
  for (let time = 0; time < 5; time += 1) expect(await outcome(token)).toBe('valid');
  expect(checks()).toBe(1);
  advance(89);
  expect(await outcome(token)).toBe('valid');
  expect(checks()).toBe(1);
  advance(1);
  expect(await outcome(token)).toBe('invalid');
  expect(checks()).toBe(2);
});

test('a token that differs in one character is verified by itself', async () => {
  const { outcome } = subject();
  const token = await mint();
  expect(await outcome(token)).toBe('valid');
  expect(await outcome(`${token.slice(0, -4)}AAAA`)).toBe('invalid');
  expect(await outcome(await mint({ key: keyPair('ed25519').privateKey }))).toBe('invalid');
});

test('nothing that was verified with former keys is believed', async () => {
  const { outcome, checks, rotate } = subject();
  const token = await mint();
  await outcome(token);
  rotate();
  await outcome(token);
  await outcome(token);
  expect(checks()).toBe(2);
});

test('a bad token and an outage are not remembered', async () => {
  const { outcome, checks, answerWith } = subject();
  const token = await mint();
  answerWith(async () => ({ outcome: 'unavailable', cause: new TypeError('away') }));
  expect(await outcome(token)).toBe('unavailable');
  answerWith(async () => ({ outcome: 'invalid', detail: 'no' }));
  expect(await outcome(token)).toBe('invalid');
  expect(await outcome(token)).toBe('invalid');
  expect(checks()).toBe(3);
});

test('keeps so many and drops the oldest', async () => {
  const { outcome, checks } = subject(2);
  const tokens = await Promise.all(['a', 'b', 'c'].map((jti) => mint({ claims: { jti } })));
  for (const token of tokens) await outcome(token);
  for (const token of tokens.toReversed()) await outcome(token);
  expect(checks()).toBe(4);
});
