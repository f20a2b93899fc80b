import { expect, test } from 'vitest';
import { createFixture, SETTINGS } from './testing/api-fixture.ts';

const PATH = '/v1/tenants/acme/playback-urls';
const preflight = (origin: string) => ({
  token: null,
  headers: {
    Origin: origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,content-type',
  },
});
const withOrigins = (...corsOrigins: string[]) => createFixture({ settings: { ...SETTINGS, corsOrigins } });

test('a page of a configured origin may call, and read what it needs', async () => {
  const { call } = withOrigins('https://app.example', 'https://www.example');
  const asked = await call('OPTIONS', PATH, preflight('https://www.example'));
  expect([asked.status, asked.headers.get('Access-Control-Allow-Origin')]).toEqual([204, 'https://www.example']);
  expect(asked.headers.get('Access-Control-Allow-Methods')).toContain('POST');
  const allowed = asked.headers.get('Access-Control-Allow-Headers')?.split(',');
  // A page that is traced sends its context along; a browser would refuse its calls.
  expect(allowed).toEqual(expect.arrayContaining(['Authorization', 'Content-Type', 'traceparent', 'tracestate']));
  expect(asked.headers.get('Access-Control-Allow-Credentials')).toBeNull();
  const answer = await call('GET', '/v1/tenants/acme/videos', { headers: { Origin: 'https://app.example' } });
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('https://app.example');
  expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('RateLimit');
  expect(answer.headers.get('Vary')).toContain('Origin');
});

test('a refusal can be read by the page as well', async () => {
  const answer = await withOrigins('https://app.example').call('GET', '/v1/tenants/acme/videos', {
    token: null,
    headers: { Origin: 'https://app.example' },
  });
  expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([401, 'https://app.example']);
});

test.each(['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null'])(
  'a page of %s may not',
  async (origin) => {
    const { call } = withOrigins('https://app.example');
    expect((await call('OPTIONS', PATH, preflight(origin))).headers.get('Access-Control-Allow-Origin')).toBeNull();
  },
);

test('nobody may while no origin is configured, and everybody with *', async () => {
  const none = await createFixture().call('OPTIONS', PATH, preflight('https://app.example'));
  expect(none.headers.get('Access-Control-Allow-Origin')).toBeNull();
  const all = await withOrigins('*').call('OPTIONS', PATH, preflight('https://app.example'));
  expect(all.headers.get('Access-Control-Allow-Origin')).toBe('*');
});
