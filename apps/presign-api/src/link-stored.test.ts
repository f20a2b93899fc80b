import { formatTracedAttempt } from '@reelkeep/core/attempt-trace';
import { attemptKey, closedKey } from '@reelkeep/core/ledger';
import type { ObjectStore } from '@reelkeep/core/object-store';
import { tenantSchema } from '@reelkeep/core/tenant';
import { parseVideoFile } from '@reelkeep/core/video-key';
import { recordedTracer } from '@reelkeep/runtime/testing/recorded-tracer';
import { expect, test } from 'vitest';
import { createFixture, FILE, KEY, SETTINGS, testBucket } from './testing/api-fixture.ts';

const CONTENT = `/v1/tenants/acme/videos/${FILE}/content`;
const CONTENT_ROUTE = 'GET /v1/tenants/:tenant/videos/:file/content';
const PLAYBACK = '/v1/tenants/acme/playback-urls';
const STORED = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const CALLER = { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` };

/** An API with a video that was stored in a trace. @property listed prefixes of the ledger that were listed. */
async function setUp({ list, traced = true }: { list?: ObjectStore['list']; traced?: boolean } = {}) {
  const base = createFixture();
  const recorded = recordedTracer();
  const listed: string[] = [];
  const store: ObjectStore = {
    ...base.store,
    list: (request, options) => {
      listed.push(request.prefix);
      return (list ?? base.store.list)(request, options);
    },
  };
  const { tracer } = recorded;
  const fixture = createFixture({ bucket: testBucket(store, base.signer), ...(traced ? { tracer } : {}) });
  await base.storeVideo(FILE);
  const parts = { tenant: tenantSchema.parse('acme'), ...must(parseVideoFile(FILE)) };
  const attempt = must(formatTracedAttempt(`00-${STORED.traceId}-${STORED.spanId}-01`, '0'.repeat(14)));
  const closing = { outcome: 'stored', sizeBytes: 9, sha256: '0'.repeat(64) } as const;
  await base.store.put({ key: attemptKey(SETTINGS.ledgerPrefix, parts, attempt), body: new Uint8Array(0) });
  await base.store.put({ key: closedKey(SETTINGS.ledgerPrefix, parts, attempt, closing), body: new Uint8Array(0) });
  const linksOf = async (name: string) => {
    await recorded.settled();
    return recorded.span(name).links.map(({ context: { traceId, spanId } }) => ({ traceId, spanId }));
  };
  return { ...fixture, ...recorded, listed, linksOf };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('it has to be there');
  return value;
}

test('a request for a URL goes on with its caller’s trace and is linked to the one in which the video was stored', async () => {
  const { call, linksOf, span } = await setUp();
  expect((await call('GET', `${CONTENT}?expires_in=60`, { headers: CALLER })).status).toBe(302);
  expect(await linksOf(CONTENT_ROUTE)).toEqual([STORED]);
  const { attributes, parentSpanContext } = span(CONTENT_ROUTE);
  expect(parentSpanContext?.spanId).toBe('d'.repeat(16));
  expect(attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/v1/tenants/:tenant/videos/:file/content',
    'url.path': CONTENT,
    'http.response.status_code': 302,
    'reelkeep.tenant': 'acme',
  });
});

test('links of many videos are looked up for the first eight alone', async () => {
  const { call, listed, linksOf } = await setUp();
  const videos = Array.from({ length: 30 }, (_, at) => ({
    creative_id: 'c',
    iteration: at + 1,
    generated_at: '2025-08-12T14:30:52Z',
  }));
  const json = { videos: [{ key: KEY }, ...videos] };
  expect((await call('POST', PLAYBACK, { json })).status).toBe(200);
  expect(await linksOf('POST /v1/tenants/:tenant/playback-urls')).toEqual([STORED]);
  expect(listed).toHaveLength(8);
});

test.each([
  ['nothing is traced', false, CALLER],
  ['the caller does not record its trace', true, { traceparent: CALLER.traceparent.replace(/01$/, '00') }],
])('the ledger is not asked where %s', async (_why, traced, headers) => {
  const { call, listed } = await setUp({ traced });
  expect((await call('GET', CONTENT, { headers })).status).toBe(302);
  expect((await call('POST', PLAYBACK, { json: { videos: [{ key: KEY }] }, headers })).status).toBe(200);
  expect(listed).toEqual([]);
});

test('a ledger that hangs holds up no answer, and one that fails costs the link alone', async () => {
  const hangs = await setUp({ list: () => Promise.withResolvers<never>().promise });
  expect((await hangs.call('GET', CONTENT)).status).toBe(302);
  const fails = await setUp({ list: () => Promise.reject(new Error('away')) });
  expect((await fails.call('GET', CONTENT)).status).toBe(302);
  expect(await fails.linksOf(CONTENT_ROUTE)).toEqual([]);
});

test('what a client did wrong fails no span, and health is none of a trace’s business', async () => {
  const { call, span, spans } = await setUp();
  expect((await call('GET', CONTENT, { token: null })).status).toBe(401);
  expect(span(CONTENT_ROUTE)).toMatchObject({ status: { code: 0 }, attributes: { 'http.response.status_code': 401 } });
  await call('GET', '/healthz');
  await call('GET', '/metrics');
  await call('GET', '/no/such/page?token=secret');
  expect(spans().map(({ name }) => name)).toEqual([CONTENT_ROUTE, 'GET unmatched']);
});

test('what a bucket did not answer fails the span with the problem', async () => {
  const base = createFixture();
  const { tracer, span } = recordedTracer();
  const store = { ...base.store, head: () => Promise.reject(new Error('https://b.test/k?X-Amz-Signature=0badcafe')) };
  const { call } = createFixture({ bucket: testBucket(store, base.signer), tracer });
  expect((await call('GET', CONTENT)).status).toBe(500);
  expect(span(CONTENT_ROUTE).status.code).toBe(2);
  expect(JSON.stringify([span(CONTENT_ROUTE).status, span(CONTENT_ROUTE).attributes])).not.toContain('0badcafe');
});
