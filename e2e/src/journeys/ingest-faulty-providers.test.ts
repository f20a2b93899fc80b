import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lane, openLane } from '../crash/lane.ts';
import { eventually } from '../eventually.ts';
import type { Behaviour } from '../misbehaving-provider.ts';
import { counter, fractal, sha256, testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { keyOf, type VideoMessage, videoMessage } from '../video.ts';

/** Far above the samples, and little enough for an endless body to reach soon, in bytes. */
const MAX_BYTES = 2 * 1_024 * 1_024;

let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
  await lane.startWorker({ env: { INGEST_CONCURRENCY: '32', PROVIDER_MAX_BYTES: String(MAX_BYTES) } });
});
afterAll(() => lane.close());

/** What the worker makes of a URL; the outcome may take as long as the slowest time-out. */
async function ingest(original_url: string, change: Partial<VideoMessage> = {}) {
  const message = videoMessage({ original_url, ...change });
  const messageId = await lane.send(message);
  const outcome = await eventually('an outcome', () => client.outcome(messageId), { timeoutMs: 90_000 });
  return { message, outcome };
}

/** A link that dies soon, so that failing has an end: when no time is left for another try, the video is gone. */
const dying = () => `?expires=${Math.ceil(Date.now() / 1_000) + 12}`;

describe('a provider that serves a whole video', () => {
  it.each<[string, Behaviour, string, Buffer]>([
    ['refuses HEAD', 'head-refused', '', testPattern],
    ['takes no ranges', 'no-ranges', '', testPattern],
    ['says no length', 'chunked', '', testPattern],
    ['says neither length nor chunks', 'unframed', '', testPattern],
    ['speaks HTTP/1.0 without a single header', 'http-1.0', '', testPattern],
    ['calls it a stream of octets', 'octet-stream', '', testPattern],
    ['calls it HTML', 'called-html', '', testPattern],
    ['says that its encoding is none', 'identity-encoded', '', testPattern],
    ['would compress it for who can read that', 'gzip', '', testPattern],
    ['begins byte by byte', 'byte-by-byte', '', testPattern],
    ['announces it again and again', 'hints-first', '', testPattern],
    ['adds trailers to its chunks', 'trailers', '', testPattern],
    ['redirects five times', 'hops', '?hops=5', testPattern],
    ['puts its index last', 'index-last', '', counter],
    ['limits its rate at first, and says for how long', 'limited-once', '', testPattern],
    ['answers 503 twice', 'fails-twice', '', testPattern],
    ['resets the first connection', 'reset-once', '', testPattern],
    ['cuts the first body short of its length', 'cut-short-once', '', testPattern],
    ['cuts the first body in the midst of its chunks', 'cut-chunked-once', '', testPattern],
    ['cuts the first body where nothing but its boxes tells', 'cut-unframed-once', '', testPattern],
    ['breaks off and goes on from there when asked', 'cut-and-resumes', '', testPattern],
    ['breaks off and has another file by then', 'cut-and-changes', '', fractal],
    ['breaks off and goes on from elsewhere', 'cut-and-resumes-wrong', '', testPattern],
    ['breaks off and goes on with more than it says', 'cut-and-resumes-with-more', '', testPattern],
    ['never answers the first request', 'silent-once', '', testPattern],
    ['trickles at first', 'trickles-once', '', testPattern],
  ])('but %s has it stored, bit by bit', { timeout: 150_000 }, async (_what, behaviour, query, video) => {
    const { message, outcome } = await ingest(provider.url(behaviour, newFile(), query));
    expect(outcome).toMatchObject({ type: 'video.stored', bytes: video.length, sha256: sha256(video) });
    expect(sha256(await client.bytes(keyOf(message)))).toBe(sha256(video));
  });
});

describe('a provider whose answer is no video', () => {
  it.each<[string, Behaviour, string, string]>([
    ['a sign-in page with 200', 'html', 'provider_not_video', ''],
    ['a JSON error with 200', 'json', 'provider_not_video', ''],
    ['nothing with 200', 'empty', 'provider_not_video', ''],
    ['text that is called a video', 'not-mp4', 'provider_not_video', ''],
    ['a picture', 'png', 'provider_not_video', ''],
    ['a WebM', 'webm', 'provider_not_video', ''],
    ['gzip that nobody asked for', 'gzip-unasked', 'provider_failed', ''],
    ['gzip that nobody told of', 'gzip-untold', 'provider_not_video', ''],
    ['an MP4 without its ftyp box', 'no-ftyp', 'provider_not_video', ''],
    ['an MP4 without its moov box', 'no-moov', 'provider_not_video', ''],
    ['an MP4 without its pictures', 'no-mdat', 'provider_not_video', ''],
    ['an MP4 cut in its index at the end', 'cut-index-last', 'provider_not_video', ''],
    ['an MP4 cut short by a byte, with nothing to tell', 'cut-unframed', 'provider_not_video', ''],
    ['an MP4 with garbage behind it', 'trailing-garbage', 'provider_not_video', ''],
    ['more than its Content-Length says', 'length-too-short', 'provider_not_video', ''],
    ['less than its Content-Length says, each time', 'length-too-long', 'provider_gone', 'dying'],
    ['a body without an end', 'endless', 'provider_too_large', ''],
    ['a Content-Length beyond the limit', 'too-long', 'provider_too_large', ''],
    ['206 unasked', 'partial-unasked', 'provider_failed', ''],
    ['206 with another range, unasked', 'partial-wrong', 'provider_failed', ''],
    ['204', 'no-content', 'provider_failed', ''],
    ['304', 'not-modified', 'provider_failed', ''],
    ['400', 'bad-request', 'provider_failed', ''],
    ['401', 'unauthorized', 'provider_gone', ''],
    ['403', 'forbidden', 'provider_gone', ''],
    ['404', 'not-found', 'provider_gone', ''],
    ['410', 'gone', 'provider_gone', ''],
    ['a redirect to itself', 'redirect-loop', 'provider_failed', ''],
    ['a sixth redirect', 'hops', 'provider_failed', '?hops=6'],
    ['a redirect to nowhere', 'no-location', 'provider_failed', ''],
    ['a redirect to what is no URL', 'location-unreadable', 'provider_failed', ''],
    ['a redirect to another scheme', 'redirect-elsewhere', 'provider_url_refused', '?to=ftp%3A%2F%2Fx.example%2Fa.mp4'],
    ['no HTTP', 'no-http', 'provider_gone', 'dying'],
    ['headers without measure', 'headers-too-large', 'provider_gone', 'dying'],
    ['500 each time', 'always-500', 'provider_gone', 'dying'],
    ['a reset each time', 'always-resets', 'provider_gone', 'dying'],
  ])('but %s has the message refused (%s: %s)', { timeout: 150_000 }, async (_what, behaviour, reason, query) => {
    const { message, outcome } = await ingest(provider.url(behaviour, newFile(), query === 'dying' ? dying() : query));
    expect(outcome).toMatchObject({ type: 'video.rejected', reason, detail: expect.stringMatching(/./) });
    expect(await client.head(keyOf(message))).toBeUndefined();
  });

  it('but no TLS where TLS was promised has the message refused', { timeout: 150_000 }, async () => {
    const { outcome } = await ingest(provider.url('normal', newFile(), dying()).replace(/^http:/, 'https:'));
    expect(outcome).toMatchObject({ type: 'video.rejected', reason: 'provider_gone' });
  });

  it('but nobody at its address has the message refused', { timeout: 150_000 }, async () => {
    const { outcome } = await ingest(`http://127.0.0.1:9/${newFile()}${dying()}`);
    expect(outcome).toMatchObject({ type: 'video.rejected', reason: 'provider_gone' });
  });
});
