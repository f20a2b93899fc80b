import { recordedTracer } from '@reelkeep/runtime/testing/recorded-tracer';
import { expect, test } from 'vitest';
import type { OpenLiveVideo } from './open-live-video.ts';
import { ProviderFailure } from './provider-failure.ts';
import { traceDownload } from './trace-download.ts';

const URL_WITH_SECRET = 'https://cdn.provider.example/out.mp4?token=0badcafe';
const gone = new ProviderFailure({ reason: 'provider_gone', detail: `404 of ${URL_WITH_SECRET}`, final: true });

/** Downloads in a span, as an ingest does. */
async function download(open: OpenLiveVideo, use: (video: Awaited<ReturnType<OpenLiveVideo>>) => Promise<void>) {
  const recorded = recordedTracer();
  const traced = traceDownload(open, recorded.tracer);
  const all = recorded.tracer.enter('ingest.transfer', {}, async () =>
    use(await traced(URL_WITH_SECRET, new AbortController().signal, new Date(0))),
  );
  await all.catch(() => {});
  return recorded.span('ingest.download');
}

async function* chunks(failure?: Error): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(3);
  if (failure !== undefined) throw failure;
  yield new Uint8Array(4);
}

const opened =
  (body: AsyncIterable<Uint8Array>): OpenLiveVideo =>
  async () => ({ contentLength: 7, body, close() {} });

test('a download ends with its last byte, and tells its bytes and its host', async () => {
  const read: number[] = [];
  const span = await download(opened(chunks()), async ({ body }) => {
    for await (const chunk of body) read.push(chunk.length);
  });
  expect(read).toEqual([3, 4]);
  expect(span.attributes).toEqual({ 'server.address': 'cdn.provider.example', 'reelkeep.bytes': 7 });
  expect(span.status.code).toBe(0);
});

test.each<[string, OpenLiveVideo]>([
  ['is refused', () => Promise.reject(gone)],
  ['breaks off', opened(chunks(gone))],
])('a download that %s fails with the reason, and with no secret of its URL', async (_what, open) => {
  const span = await download(open, async ({ body }) => {
    for await (const _ of body);
  });
  expect(span.attributes['error.type']).toBe('provider_gone');
  expect(JSON.stringify([span.attributes, span.status])).not.toContain('0badcafe');
});

test('a download that nobody reads ends when it is closed', async () => {
  let closed = 0;
  const close = () => {
    closed += 1;
  };
  const open: OpenLiveVideo = async () => ({ contentLength: 7, body: chunks(), close });
  const span = await download(open, async (video) => video.close());
  expect(closed).toBe(1);
  expect(span.ended).toBe(true);
});
