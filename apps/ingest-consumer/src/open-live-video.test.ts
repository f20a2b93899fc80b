import type { UrlRefresh } from '@reelkeep/core/video-generated';
import { urlRefreshSchema } from '@reelkeep/core/video-generated';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGuardedAgent } from './guarded-agent.ts';
import { createOpenLiveVideo } from './open-live-video.ts';
import { createProviderDownload } from './provider-download.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { ProviderHeaders } from './provider-headers.ts';
import { createRefreshUrl } from './refresh-url.ts';
import { type FakeProvider, readAll, startFakeProvider } from './testing/fake-provider.ts';
import { createFakeResolver } from './testing/fake-resolver.ts';

const GENERATED = new Date('2025-08-12T14:30:52Z');
const NOW = new Date('2025-08-12T16:00:00Z');
/** Signed at 14:00 for an hour. */
const LAPSED = '/old.mp4?X-Amz-Date=20250812T140000Z&X-Amz-Expires=3600';
const KEYS: ProviderHeaders = { forHost: (host) => (host === 'api.example' ? { 'x-api-key': 's3cret' } : {}) };

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

/** What the task endpoint and the CDN answer, by path. */
let pages: Record<string, { status?: number; headers?: Record<string, string>; body?: string }>;
beforeEach(() => {
  pages = { '/new.mp4': { body: 'the video' } };
  provider.answerWith((request, response) => {
    const page = pages[request.url?.split('?', 1)[0] ?? ''] ?? { status: 404 };
    response.writeHead(page.status ?? 200, page.headers ?? {});
    response.end(page.body ?? '');
  });
});

function open(path: string, refresh?: Partial<Record<keyof UrlRefresh, string>>, now = NOW) {
  const rules = { allowHttp: true, allowPrivate: true, allowedHosts: [], allowedPorts: [provider.port] };
  const { resolve } = createFakeResolver(() => ['127.0.0.1']);
  const dispatcher = createGuardedAgent(rules, { resolve, silenceTimeoutMs: 30_000 });
  const ports = { dispatcher, rules, headers: KEYS, now: () => now };
  const openLiveVideo = createOpenLiveVideo({
    openProviderVideo: createProviderDownload({ ...ports, resumeWaitsMs: [] }),
    refreshUrl: createRefreshUrl(ports),
    now: () => now,
  });
  const task = { url: provider.urlOf('/task', 'api.example'), json_path: '$.output[0]', ...refresh };
  const asked = refresh === undefined ? undefined : urlRefreshSchema.parse(task);
  return openLiveVideo(provider.urlOf(path), new AbortController().signal, GENERATED, asked);
}

const task = (url: unknown) => ({ body: JSON.stringify({ output: [url] }) });
const refused = { reason: 'provider_url_refused', final: true };
const gone = (detail: RegExp, final = true) => ({
  reason: 'provider_gone',
  final,
  message: expect.stringMatching(detail),
});

describe('a link that says itself that it has lapsed', () => {
  it('is refused without a request', async () => {
    await expect(open(LAPSED)).rejects.toMatchObject(gone(/old\.mp4.*lapsed at 2025-08-12T15:00/));
    expect(provider.requests).toEqual([]);
  });

  it('only a moment ago is tried, for clocks differ', async () => {
    pages['/old.mp4'] = { body: 'the video' };
    const video = await open(LAPSED, undefined, new Date('2025-08-12T15:04:00Z'));
    expect((await readAll(video)).toString()).toBe('the video');
  });

  it('is told anew by its provider, and downloaded from there', async () => {
    pages['/task'] = task(provider.urlOf('/new.mp4'));
    expect((await readAll(await open(LAPSED, {}))).toString()).toBe('the video');
    expect(provider.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /task', 'GET /new.mp4']);
  });
});

describe('a link that its provider no longer serves', () => {
  it('is told anew, once', async () => {
    pages['/task'] = task(provider.urlOf('/gone.mp4'));
    await expect(open('/old.mp4', { method: 'POST' })).rejects.toMatchObject({ reason: 'provider_gone' });
    expect(provider.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /old.mp4',
      'POST /task',
      'GET /gone.mp4',
    ]);
  });

  it('is not told anew where the message does not say how, nor when the provider merely fails', async () => {
    pages['/task'] = task(provider.urlOf('/new.mp4'));
    await expect(open('/old.mp4')).rejects.toMatchObject({ reason: 'provider_gone' });
    pages['/old.mp4'] = { status: 503 };
    await expect(open('/old.mp4', {})).rejects.toMatchObject({ reason: 'provider_failed' });
    expect(provider.requests.map(({ url }) => url)).toEqual(['/old.mp4', '/old.mp4']);
  });
});

describe('the task endpoint', () => {
  it.each([
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('that is asked with POST and redirects with %i is asked with %s there', async (status, method) => {
    pages['/task'] = { status, headers: { location: '/task2' } };
    pages['/task2'] = task(provider.urlOf('/new.mp4'));
    await readAll(await open(LAPSED, { method: 'POST' }));
    expect(provider.requests.map((request) => request.method)).toEqual(['POST', method, 'GET']);
  });

  it("gets its host's headers when the message names their profile, and no other origin does", async () => {
    pages['/task'] = { status: 307, headers: { location: provider.urlOf('/task2', 'elsewhere.example') } };
    pages['/task2'] = task(provider.urlOf('/new.mp4'));
    await readAll(await open(LAPSED, { header_profile: 'api.example' }));
    expect(provider.requests.map(({ headers }) => headers['x-api-key'])).toEqual(['s3cret', undefined, undefined]);
    provider.answerWith((_, response) => response.end(task(provider.urlOf('/task')).body));
    await open(LAPSED, {});
    expect(provider.requests[0]?.headers['x-api-key']).toBeUndefined();
  });

  it.each([
    ['has no URL there', { body: '{"output":[]}' }, gone(/no URL at \$\.output\[0\]/)],
    ['has something else there', { body: '{"output":[7]}' }, gone(/no URL/)],
    ['speaks no JSON', { body: '<html>' }, gone(/JSON/)],
    ['answers more than 1 MiB', { body: ' '.repeat(1_048_577) }, gone(/1 MiB/)],
    ['has forgotten the task', { status: 404 }, gone(/404/)],
    ['fails', { status: 503, headers: { 'retry-after': '7' } }, { reason: 'provider_failed', retryAfterSeconds: 7 }],
    ['redirects for ever', { status: 302, headers: { location: '/task' } }, { reason: 'provider_failed', final: true }],
    ['redirects into a private network', { status: 302, headers: { location: 'http://10.0.0.1/' } }, refused],
    ['names a file on this machine', task('file:///etc/passwd'), refused],
    ['names a private address', task('http://169.254.169.254/latest/meta-data/'), refused],
  ])('that %s ends in its reason', async (_, page, failure) => {
    pages['/task'] = page;
    await expect(open(LAPSED, {})).rejects.toMatchObject(failure);
    expect(provider.requests.some(({ url }) => url === '/new.mp4')).toBe(false);
  });
});

it('a link that lapses in the middle of a download is not given up while it can be told anew', async () => {
  const failure = new ProviderFailure({ reason: 'provider_gone', detail: '403', final: true });
  const openLiveVideo = createOpenLiveVideo({
    openProviderVideo: async () => ({
      contentLength: undefined,
      body: (async function* () {
        yield new Uint8Array(1);
        throw failure;
      })(),
      close() {},
    }),
    refreshUrl: async () => 'https://never.example/',
    now: () => NOW,
  });
  const refresh = urlRefreshSchema.parse({ url: 'https://api.example/task', json_path: '$.url' });
  const read = async (asked?: UrlRefresh) =>
    readAll(await openLiveVideo('https://cdn.example/a.mp4', new AbortController().signal, GENERATED, asked));
  await expect(read(refresh)).rejects.toMatchObject(gone(/403/, false));
  await expect(read()).rejects.toBe(failure);
});
