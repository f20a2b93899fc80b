import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';
import { createFixture, problemName } from './testing/api-fixture.ts';
import { NOW } from './testing/token-issuer.ts';

function subject({ quota = 10, windowSeconds = 10, maxBuckets = 100 } = {}) {
  let clock = NOW.getTime();
  const limit = createRateLimit({ quota, windowSeconds, now: () => new Date(clock), maxBuckets });
  const advance = (ms: number) => {
    clock += ms;
  };
  return { limit, advance };
}

test('lets so many through at once, and then as many as time gives back', () => {
  const { limit, advance } = subject();
  for (let left = 9; left >= 0; left -= 1) expect(limit.take('acme')).toMatchObject({ allowed: true, remaining: left });
  expect(limit.take('acme')).toEqual({ allowed: false, remaining: 0, resetSeconds: 1 });
  advance(999);
  expect(limit.take('acme').allowed).toBe(false);
  advance(1);
  expect(limit.take('acme').allowed).toBe(true);
  expect(limit.take('acme').allowed).toBe(false);
});

test('never lets more than its quota and what a window gives back through, wherever the window begins', () => {
  const { limit, advance } = subject();
  let allowed = 0;
  for (let tick = 0; tick < 1_000; tick += 1) {
    if (limit.take('acme').allowed) allowed += 1;
    advance(10);
  }
  expect(allowed).toBe(10 + 9);
});

test('counts each tenant by itself, and survives more tenants than it keeps', () => {
  const { limit } = subject({ quota: 1, maxBuckets: 2 });
  for (const tenant of ['a', 'b', 'c']) expect(limit.take(tenant).allowed).toBe(true);
  expect(limit.take('c').allowed).toBe(false);
});

test('a clock that goes back takes nothing away and gives nothing', () => {
  const { limit, advance } = subject({ quota: 2 });
  limit.take('acme');
  advance(-60_000);
  expect(limit.take('acme')).toMatchObject({ allowed: true, remaining: 0 });
  expect(limit.take('acme').allowed).toBe(false);
});

test('an answer says where the tenant stands; one too many is 429 with the time to wait', async () => {
  const { limit } = subject({ quota: 2, windowSeconds: 60 });
  const { call, signer } = createFixture({ rateLimit: limit });
  const first = await call('GET', '/v1/tenants/acme/videos');
  expect(first.headers.get('RateLimit-Policy')).toBe('"tenant";q=2;w=60');
  expect(first.headers.get('RateLimit')).toBe('"tenant";r=1;t=30');
  await call('GET', '/v1/tenants/acme/videos');
  const third = await call('GET', '/v1/tenants/acme/videos?urls=true');
  expect([third.status, problemName(third), third.headers.get('Retry-After')]).toEqual([429, 'rate-limited', '30']);
  expect(third.headers.get('RateLimit')).toBe('"tenant";r=0;t=30');
  expect(signer.gets).toEqual([]);
  const other = { claims: { tenant: 'globex' } };
  expect((await call('GET', '/v1/tenants/globex/videos', { token: other })).status).toBe(200);
});

test("a caller without the tenant's token uses nothing of its rate up", async () => {
  const { limit } = subject({ quota: 1 });
  const { call } = createFixture({ rateLimit: limit });
  for (const token of [null, 'nonsense', { claims: { tenant: 'globex' } }]) {
    expect((await call('GET', '/v1/tenants/acme/videos', { token })).status).toBeLessThan(404);
  }
  expect((await call('GET', '/v1/tenants/acme/videos')).status).toBe(200);
});
