import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkContent, type Expectations } from './checked-content.ts';
import type { ProviderVideo } from './provider-download.ts';
import { ProviderFailure } from './provider-failure.ts';
import { faststart, readSample } from './testing/mp4-boxes.ts';

const never = new AbortController().signal;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const anything: Expectations = { contentLength: undefined, sha256: undefined, maxBytes: 1_000_000 };

interface Served extends ProviderVideo {
  readonly closed: () => number;
  readonly read: () => number;
}

/** A video in chunks of 1,000 bytes that breaks off with `error` behind the last, if there is one. */
function serve(bytes: Uint8Array, contentLength?: number, error?: Error): Served {
  let closed = 0;
  let read = 0;
  return {
    contentLength,
    body: (async function* () {
      for (let at = 0; at < bytes.length; at += 1_000) {
        read += 1;
        yield bytes.subarray(at, at + 1_000);
      }
      if (error !== undefined) throw error;
    })(),
    close: () => {
      closed += 1;
    },
    closed: () => closed,
    read: () => read,
  };
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('checkContent', () => {
  it('passes every byte on, and knows length and hash of the whole', async () => {
    const bytes = readSample('counter');
    const expected = { contentLength: bytes.length, sha256: sha256(bytes), maxBytes: bytes.length };
    const checked = checkContent(serve(bytes, bytes.length), expected, never);
    expect(() => checked.content()).toThrow('once its body has ended');
    expect(sha256(await readAll(checked.body))).toBe(sha256(bytes));
    expect(checked.content()).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) });
  });

  it.each<[string, Uint8Array, Partial<Expectations>, object]>([
    ['a page', Buffer.from('<!doctype html>'), {}, { reason: 'provider_not_video', final: true }],
    ['nothing', new Uint8Array(0), {}, { reason: 'provider_not_video', final: false }],
    ['a file cut short', faststart.subarray(0, -1), {}, { reason: 'provider_not_video', final: false }],
    [
      'a file cut before its index',
      readSample('counter').subarray(0, 500),
      {},
      { reason: 'provider_not_video', final: false },
    ],
    [
      'more than is allowed',
      faststart,
      { maxBytes: faststart.length - 1 },
      { reason: 'provider_too_large', final: true },
    ],
    ['less than was declared', faststart, { contentLength: 1_000 }, { reason: 'content_mismatch', final: true }],
    ['more than was declared', faststart, { contentLength: 10 }, { reason: 'content_mismatch', final: true }],
    [
      'other bytes than were declared',
      faststart,
      { sha256: '0'.repeat(64) },
      { reason: 'content_mismatch', final: true },
    ],
    [
      'a file cut short of what was declared, which may come whole the next time',
      faststart.subarray(0, -1),
      { contentLength: faststart.length },
      { reason: 'content_mismatch', final: false },
    ],
  ])('refuses %s in place of the end', async (_, bytes, expected, failure) => {
    const video = serve(bytes);
    const checked = checkContent(video, { ...anything, ...expected }, never);
    await expect(readAll(checked.body)).rejects.toThrow(expect.objectContaining(failure));
    expect(() => checked.content()).toThrow('once its body has ended');
    expect(video.closed()).toBe(1);
  });

  it.each<[string, Uint8Array, Partial<Expectations>, string]>([
    ['make no MP4', Buffer.from('<!doctype html>'), {}, 'provider_not_video'],
    ['have another hash than was declared', faststart, { sha256: '0'.repeat(64) }, 'content_mismatch'],
    ['are fewer than were declared', faststart, { contentLength: 1_000_000 }, 'content_mismatch'],
  ])('has bytes that came in pieces and %s tried again', async (_, bytes, expected, reason) => {
    const { body } = checkContent({ ...serve(bytes), pieced: () => true }, { ...anything, ...expected }, never);
    await expect(readAll(body)).rejects.toThrow(expect.objectContaining({ reason, final: false }));
  });

  it.each<[string, number, Partial<Expectations>, string]>([
    ['more than is allowed', 2_000_000, {}, 'provider_too_large'],
    ['less than was declared', 5, { contentLength: 6 }, 'content_mismatch'],
    ['more than was declared', 7, { contentLength: 6 }, 'content_mismatch'],
  ])(
    'reads no byte of a video whose Content-Length says %s, and lets go of it',
    async (_, length, expected, reason) => {
      const video = serve(faststart, length);
      const { body } = checkContent(video, { ...anything, ...expected }, never);
      await expect(readAll(body)).rejects.toThrow(expect.objectContaining({ reason }));
      expect(video.read()).toBe(0);
      expect(video.closed()).toBe(1);
    },
  );

  it('stops at the first chunk that shows what it is, and lets go of the rest', async () => {
    const video = serve(Buffer.alloc(500_000, '<'));
    await expect(readAll(checkContent(video, anything, never).body)).rejects.toThrow(ProviderFailure);
    expect(video.read()).toBe(1);
    expect(video.closed()).toBe(1);
  });

  it('stops at the limit however much would follow', async () => {
    const bytes = readSample('test-pattern');
    const video = serve(bytes);
    const { body } = checkContent(video, { ...anything, maxBytes: 2_500 }, never);
    await expect(readAll(body)).rejects.toThrow(expect.objectContaining({ reason: 'provider_too_large' }));
    expect(video.read()).toBe(3);
  });

  it('calls a transfer that broke the failure of the provider, to be tried again', async () => {
    const broken = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
    const { body } = checkContent(serve(faststart, undefined, broken), anything, never);
    await expect(readAll(body)).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_failed', final: false, cause: broken }),
    );
  });

  it("keeps the caller's own abort apart from the provider's failures", async () => {
    const stop = new AbortController();
    const why = new Error('the consumer stops');
    stop.abort(why);
    const { body } = checkContent(serve(faststart, undefined, new Error('aborted')), anything, stop.signal);
    await expect(readAll(body)).rejects.toBe(why);
  });

  it('lets go of a video that its reader gives up', async () => {
    const video = serve(readSample('fractal'));
    for await (const chunk of checkContent(video, anything, never).body) {
      expect(chunk).toHaveLength(1_000);
      break;
    }
    expect(video.closed()).toBe(1);
    expect(video.read()).toBe(1);
  });
});
