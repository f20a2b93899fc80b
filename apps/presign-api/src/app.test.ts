import { ROUTE_TEMPLATES } from '@reelkeep/core/metrics/api-metrics';
import { describe, expect, it } from 'vitest';
import { createFixture, FILE, KEY, ORIGINAL_URL, problemName } from './testing/api-fixture.ts';
import { mint } from './testing/token-issuer.ts';

const PLAYBACK = '/v1/tenants/acme/playback-urls';
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('what no route takes', () => {
  it.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/nothing',
    '/v1/tenants',
    '/docs/',
    '/docs/package.json',
    '/docs/..%2fpackage.json',
    '/%zz',
    '/%00',
    '/openapi.json/',
    '//healthz',
  ])('%s answers 404 as a problem', async (path) => {
    const answer = await createFixture().call('GET', path, { token: null });
    expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  });

  it('under a tenant answers 404 with a token and 401 without', async () => {
    const { call } = createFixture();
    for (const path of ['/v1/tenants/acme/videos/', '/v1/tenants/acme/nothing', `/v1/tenants/acme/videos/${FILE}/x`]) {
      expect(problemName(await call('GET', path))).toBe('not-found');
      expect(problemName(await call('GET', path, { token: null }))).toBe('missing-token');
    }
  });

  it.each([
    ['PUT', '/v1/tenants/acme/videos', 'GET, HEAD'],
    ['POST', `/v1/tenants/acme/videos/${FILE}`, 'DELETE, GET, HEAD'],
    ['GET', PLAYBACK, 'POST'],
    ['OPTIONS', PLAYBACK, 'POST'],
    ['DELETE', '/healthz', 'GET, HEAD'],
    ['BREW', '/metrics', 'GET, HEAD'],
  ])('%s %s answers 405 and says what is allowed', async (method, path, allow) => {
    const answer = await createFixture().call(method, path);
    expect([answer.status, problemName(answer), answer.headers.get('Allow')]).toEqual([
      405,
      'method-not-allowed',
      allow,
    ]);
  });
});

describe('bodies', () => {
  const fits = (bytes: number) => {
    const json = JSON.stringify({ videos: [{ key: KEY }] });
    return json + ' '.repeat(bytes - json.length);
  };

  it('are taken up to 1 MiB and refused with 413 beyond, declared or not', async () => {
    const { call, app } = createFixture();
    expect((await call('POST', PLAYBACK, { raw: fits(1_048_576), headers: JSON_TYPE })).status).toBe(200);
    expect(problemName(await call('POST', PLAYBACK, { raw: fits(1_048_577), headers: JSON_TYPE }))).toBe(
      'payload-too-large',
    );
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(' '.repeat(65_536))),
    });
    const request = new Request(`http://localhost${PLAYBACK}`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { ...JSON_TYPE, Authorization: `Bearer ${await mint()}` },
    });
    expect((await app.request(request)).status).toBe(413);
  });

  it('are not read for a caller without a token', async () => {
    const { call } = createFixture();
    expect(problemName(await call('POST', PLAYBACK, { token: null, raw: fits(2_000_000), headers: JSON_TYPE }))).toBe(
      'missing-token',
    );
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['broken JSON', '{"videos":', JSON_TYPE, 'malformed-json'],
    ['nothing', '', JSON_TYPE, 'malformed-json'],
    ['two values', '{} {}', JSON_TYPE, 'malformed-json'],
    ['JSON of 500,000 brackets', '['.repeat(500_000), JSON_TYPE, 'malformed-json'],
    ['deep JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, JSON_TYPE, 'validation-failed'],
    ['a number', '7', JSON_TYPE, 'validation-failed'],
    ['__proto__', `{"__proto__":{"videos":[{"key":"${KEY}"}]}}`, JSON_TYPE, 'validation-failed'],
    ['a form', 'videos=1', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'unsupported-media-type'],
    ['text', '{}', { 'Content-Type': 'text/plain' }, 'unsupported-media-type'],
    ['another charset', '{}', { 'Content-Type': 'application/json; charset="UTF-16"' }, 'unsupported-media-type'],
    ['another charset in words', '{}', { 'Content-Type': 'application/jsonx' }, 'unsupported-media-type'],
  ])('of %s are refused', async (_what, raw, headers, name) => {
    const answer = await createFixture().call('POST', PLAYBACK, { raw, headers });
    expect(problemName(answer)).toBe(name);
    expect(answer.status).toBeLessThan(500);
  });
});

describe('every answer', () => {
  it('carries a request id, of the caller where it is plain and ours otherwise, and headers for safety', async () => {
    const { call } = createFixture();
    const cases = [
      ['trace-1.a_B', 'trace-1.a_B'],
      ['x'.repeat(65), 'made-here'],
      ['a b', 'made-here'],
      ['<x>', 'made-here'],
    ] as const;
    for (const [asked, answered] of cases) {
      for (const path of ['/healthz', '/nothing', '/v1/tenants/acme/videos']) {
        const { headers } = await call('GET', path, { headers: { 'x-request-id': asked } });
        expect(headers.get('x-request-id')).toBe(answered);
        expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
        expect(headers.get('Referrer-Policy')).toBe('no-referrer');
        expect(headers.get('Cache-Control')).toMatch(/^(no-store|private, no-cache)$/);
      }
    }
  });

  it('that is a problem has the whole shape of RFC 9457 and the request id', async () => {
    const { body } = await createFixture().call('GET', '/nothing', { headers: { 'x-request-id': 'r1' } });
    expect(body).toEqual({
      type: 'urn:reelkeep:problem:not-found',
      title: 'There is nothing here',
      status: 404,
      request_id: 'r1',
    });
  });

  it('is logged in one line without token, query, URL or signature, and counted by its template', async () => {
    const { call, log, handled, storeVideo } = createFixture();
    await storeVideo(FILE);
    const token = await mint();
    await call('GET', `/v1/tenants/acme/videos/${FILE}/content?expires_in=60`, { token });
    await call('POST', PLAYBACK, {
      token,
      json: { videos: [{ key: KEY, original_url: `${ORIGINAL_URL}?sig=secret` }] },
    });
    await call('GET', '/nothing?secret=1', { token: null });
    const lines = log.lines.filter(({ fields }) => fields['event'] === 'http.request.handled');
    expect(lines.map(({ fields }) => [fields['route'], fields['status'], fields['tenant'], fields['problem']])).toEqual(
      [
        ['/v1/tenants/:tenant/videos/:file/content', 302, 'acme', undefined],
        [PLAYBACK.replace('acme', ':tenant'), 200, 'acme', undefined],
        ['unmatched', 404, undefined, 'not-found'],
      ],
    );
    expect(lines[0]?.fields).toMatchObject({ method: 'GET', request_id: 'made-here', duration_ms: 0 });
    const all = JSON.stringify(log.lines);
    for (const secret of [token, 'secret', 'X-Amz', 'expires_in']) expect(all).not.toContain(secret);
    expect(handled.map(({ route }) => route)).toEqual(lines.map(({ fields }) => fields['route']));
  });

  it('to a fault of our own is 500, tells nothing of it, and is logged as an error', async () => {
    const { call, log } = createFixture({ verifyToken: () => Promise.reject(new TypeError('inner secret')) });
    const answer = await call('GET', '/v1/tenants/acme/videos');
    expect([answer.status, problemName(answer)]).toEqual([500, 'internal-error']);
    expect(answer.text).not.toMatch(/inner secret|at .*\.ts/);
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { err: new TypeError('inner secret') } });
  });
});

describe('routes for operators and readers', () => {
  it('names every route in the list that metrics use', () => {
    const { app } = createFixture();
    const templates = new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ path }) => path));
    expect([...templates].sort()).toEqual([...ROUTE_TEMPLATES].sort());
  });

  it('/openapi.json is 3.1 and describes each route of a tenant with its scope, its errors and an example', async () => {
    const { body } = await createFixture().call('GET', '/openapi.json', { token: null });
    expect(body).toMatchObject({
      openapi: '3.1.0',
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/v1/tenants/{tenant}/videos': {
          get: { security: [{ bearer: ['videos:read'] }], responses: { 200: {}, 401: {}, 403: {}, 422: {}, 503: {} } },
        },
        '/v1/tenants/{tenant}/videos/{file}': { get: {}, delete: { responses: { 204: {} } } },
        '/v1/tenants/{tenant}/videos/{file}/content': { get: { responses: { 302: {} } } },
        '/v1/tenants/{tenant}/playback-urls': { post: { requestBody: { required: true } } },
        '/v1/tenants/{tenant}/uploads': { post: { responses: { 201: {}, 409: {} } } },
        '/v1/tenants/{tenant}/uploads/{file}/complete': { post: {} },
        '/v1/tenants/{tenant}/usage': { get: {} },
        '/healthz': {},
      },
    });
    expect(JSON.stringify(body)).toContain('"in":"path"');
  });

  it('/docs is a page that loads nothing from elsewhere, and its parts are there', async () => {
    const { call } = createFixture();
    const page = await call('GET', '/docs', { token: null });
    expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self';");
    const parts = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => String(path));
    expect(parts).toHaveLength(3);
    for (const path of parts) expect((await call('GET', path, { token: null })).status).toBe(200);
    expect(page.text).not.toMatch(/https?:/);
  });

  it('/readyz is ready with S3, degraded but 200 without, says why, and asks S3 once in two seconds', async () => {
    const { call, store, advance } = createFixture();
    for (let time = 0; time < 3; time += 1)
      expect((await call('GET', '/readyz')).body).toEqual({
        status: 'ready',
        s3: { status: 'up' },
        auth: { status: 'up' },
      });
    expect(store.calls).toHaveLength(1);
    store.failAll(new Error('no route to host 10.0.0.7'));
    advance(2_000);
    const degraded = await call('GET', '/readyz', { token: null });
    expect(degraded).toMatchObject({
      status: 200,
      body: { status: 'degraded', s3: { status: 'down', reason: 's3_unavailable' } },
    });
    expect(degraded.text).not.toContain('10.0.0.7');
    const unconfigured = await createFixture({ bucket: undefined }).call('GET', '/readyz');
    expect(unconfigured.body).toMatchObject({ status: 'degraded', s3: { reason: 's3_not_configured' } });
  });

  it('/readyz is down with 503 while no token can be checked, whatever S3 does', async () => {
    const authStanding = async () => ({ state: 'down', reason: 'jwks_unavailable' }) as const;
    const answer = await createFixture({ authStanding }).call('GET', '/readyz', { token: null });
    expect(answer).toMatchObject({
      status: 503,
      body: { status: 'down', s3: { status: 'up' }, auth: { status: 'down', reason: 'jwks_unavailable' } },
    });
  });

  it('/healthz and /metrics answer without a token', async () => {
    const { call } = createFixture();
    expect((await call('GET', '/healthz', { token: null })).body).toEqual({ status: 'ok' });
    expect((await call('GET', '/metrics', { token: null })).text).toMatch(/^# TYPE /m);
  });
});
