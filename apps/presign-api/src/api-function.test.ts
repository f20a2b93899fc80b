import { describe, expect, it } from 'vitest';
import { type Call, createFixture, FILE, KEY, ORIGINAL_URL, problemName } from './testing/api-fixture.ts';
import { HOSTILE_FILES } from './testing/hostile-files.ts';
import { DECODING_SOURCE, SOURCES } from './testing/http-events.ts';
import { mintRefused, REFUSED_TOKENS } from './testing/refused-tokens.ts';
import { throughFunction } from './testing/through-function.ts';

const VIDEOS = '/v1/tenants/acme/videos';
/** Every method and route that reads a file's name out of the path. */
const fileCalls = (file: string): readonly (readonly [string, string])[] => [
  ['GET', `${VIDEOS}/${file}`],
  ['GET', `${VIDEOS}/${file}/content`],
  ['DELETE', `${VIDEOS}/${file}`],
  ['POST', `/v1/tenants/acme/uploads/${file}/complete`],
];

describe.each(SOURCES)('the API as a function behind a %s', (source) => {
  const fixture = () => createFixture({}, throughFunction(source));

  it.each<[string, string, string, Call]>([
    ['a listing with its query', 'GET', `${VIDEOS}?creative_id=campaign-123&limit=10&urls=true`, {}],
    ['a query in percent encoding', 'GET', `${VIDEOS}?from=2025-08-12T14%3A30%3A52Z`, {}],
    ['a wrong query', 'GET', `${VIDEOS}?limit=1001`, {}],
    ['one video', 'GET', `${VIDEOS}/${FILE}`, {}],
    ['a redirect', 'GET', `${VIDEOS}/${FILE}/content`, {}],
    ['a head', 'HEAD', '/healthz', { token: null }],
    [
      'a body',
      'POST',
      '/v1/tenants/acme/playback-urls',
      { json: { videos: [{ key: KEY, original_url: ORIGINAL_URL }] } },
    ],
    [
      'a body that is no JSON',
      'POST',
      '/v1/tenants/acme/playback-urls',
      { raw: '{', headers: { 'Content-Type': 'application/json' } },
    ],
    [
      'no body where one is wanted',
      'POST',
      '/v1/tenants/acme/playback-urls',
      { headers: { 'Content-Type': 'application/json' } },
    ],
    ['a body that nobody wants', 'DELETE', `${VIDEOS}/${FILE}`, { raw: '{}' }],
    ['a method that a route lacks', 'PUT', VIDEOS, {}],
    ['a path of nobody', 'GET', '/nowhere', { token: null }],
    ['the tenant in percent encoding', 'GET', '/v1/tenants/%61cme/videos', {}],
    ['a question mark in percent encoding', 'GET', `${VIDEOS}%3Flimit=1`, {}],
    ['a hash in percent encoding', 'GET', `${VIDEOS}%23`, {}],
    ['another tenant', 'GET', '/v1/tenants/globex/videos', {}],
    ['its own id', 'GET', '/healthz', { token: null, headers: { 'x-request-id': 'mine-1' } }],
    ['the reference', 'GET', '/docs', { token: null }],
    ['a file of the reference', 'GET', '/docs/swagger-ui.css', { token: null }],
    ['the document', 'GET', '/openapi.json', { token: null }],
    ['metrics', 'GET', '/metrics', { token: null }],
  ])('answers %s as the server does', async (_what, method, path, options) => {
    const [direct, behind] = [createFixture(), fixture()];
    for (const { storeVideo } of [direct, behind]) await storeVideo(FILE);
    const expected = await direct.call(method, path, options);
    const answer = await behind.call(method, path, options);
    expect([answer.status, answer.text]).toEqual([expected.status, expected.text]);
    expect(Object.fromEntries(answer.headers)).toEqual(Object.fromEntries(expected.headers));
  });

  // One fixture for a whole matrix: nothing in it may change a thing.
  it('refuses every token that is refused elsewhere', async () => {
    const { call, signer } = fixture();
    for (const [what, request] of REFUSED_TOKENS) {
      const answer = await call('GET', VIDEOS, { token: await mintRefused(request) });
      expect([answer.status, problemName(answer)], what).toEqual([401, 'invalid-token']);
    }
    expect(signer.gets).toEqual([]);
  });

  it('opens nothing for a file whose name is hostile', async () => {
    const { call, signer, store, storeVideo } = fixture();
    await storeVideo(FILE);
    await storeVideo(FILE, { tenant: 'globex' });
    const before = store.keys();
    for (const file of HOSTILE_FILES) {
      for (const [method, path] of fileCalls(file)) {
        const answer = await call(method, path);
        // What an HTTP API decoded may name another tenant by now, and is refused as such.
        expect(source === DECODING_SOURCE ? [403, 404] : [404], `${method} ${path}`).toContain(answer.status);
        expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
      }
    }
    expect(signer.gets).toEqual([]);
    expect(store.keys()).toEqual(before);
  });

  it.each([
    '..',
    '%2e%2e',
    'acme%2F..%2Fglobex',
    'acme%00',
    'ACME',
    '%20acme',
    'acme%zz',
    'аcme',
    '*',
    'acme%2f',
    'acme%3F',
    'acme%23',
  ])('lets a token of acme into no tenant called %s', async (tenant) => {
    const answer = await fixture().call('GET', `/v1/tenants/${tenant}/videos`);
    expect([403, 404]).toContain(answer.status);
  });

  it('takes a body in base64', async () => {
    const json = new TextEncoder().encode(JSON.stringify({ videos: [{ key: KEY }] }));
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fixture().call('POST', '/v1/tenants/acme/playback-urls', { raw: json, headers });
    expect(answer.body).toMatchObject({ videos: [{ key: KEY, source: 's3' }] });
  });

  it('passes over the body of a GET, as HTTP does', async () => {
    const { call, storeVideo } = fixture();
    await storeVideo(FILE);
    expect((await call('GET', VIDEOS, { raw: 'stray' })).status).toBe(200);
  });

  it('answers a body beyond the limit with 413', async () => {
    const raw = `"${'a'.repeat(1_048_576)}"`;
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fixture().call('POST', '/v1/tenants/acme/playback-urls', { raw, headers });
    expect([answer.status, problemName(answer)]).toEqual([413, 'payload-too-large']);
  });
});
