/** The part of the store's contract that videos hang on: all or nothing, and never over another. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { chunked, patternBytes, sha256 } from './pattern-bytes.ts';
import type { StoreUnderTest } from './store-under-test.ts';

const MiB = 1_048_576;
const METADATA = {
  tenant: 'acme',
  creative_id: 'campaign-123',
  original_url: 'https://provider.example/a%20b.mp4?sig=x',
};

/** Registers the tests of `putVideo`; `subject` is asked inside the tests, when the store stands. */
export function putVideoContract(subject: () => StoreUnderTest): void {
  describe('putVideo', () => {
    const freshPrefix = () => `contract/${randomUUID()}/`;
    const putVideo = (key: string, bytes: Uint8Array, chunkBytes = 65_537) =>
      subject().store.putVideo({ key, body: chunked(bytes, chunkBytes), metadata: METADATA });

    test.each([
      ['no bytes', 0, 1],
      ['one byte', 1, 1],
      ['a small video', 300_001, 7_919],
      ['8 MiB exactly', 8 * MiB, 65_537],
      ['one byte more than 8 MiB', 8 * MiB + 1, 1_000_003],
      ['20 MiB in chunks larger than a part', 20 * MiB, 9 * MiB + 13],
      ['20 MiB in odd chunks', 20 * MiB, 99_991],
    ])('stores %s as they came', async (_, sizeBytes, chunkBytes) => {
      const key = `${freshPrefix()}video.mp4`;
      const bytes = patternBytes(sizeBytes);
      expect(await putVideo(key, bytes, chunkBytes)).toEqual({ outcome: 'stored', sizeBytes });
      expect(sha256((await subject().readBytes(key)) ?? [])).toBe(sha256(bytes));
      expect(await subject().store.head(key)).toMatchObject({
        key,
        sizeBytes,
        contentType: 'video/mp4',
        metadata: METADATA,
      });
    });

    test.each([
      ['no bytes', 0],
      ['a small video', 300_001],
      ['a video of many parts', 17 * MiB],
    ])('stores %s whose hash is known once it has ended', async (_, sizeBytes) => {
      const key = `${freshPrefix()}video.mp4`;
      const bytes = patternBytes(sizeBytes);
      let ended = false;
      async function* body() {
        yield* chunked(bytes, 65_537);
        ended = true;
      }
      const hash = () => {
        if (!ended) throw new Error('asked before the end');
        return sha256(bytes);
      };
      const put = subject().store.putVideo({ key, body: body(), sha256: hash, metadata: METADATA });
      expect(await put).toEqual({ outcome: 'stored', sizeBytes });
      expect(sha256((await subject().readBytes(key)) ?? [])).toBe(sha256(bytes));
    });

    test.each([
      ['a small video', 1_000],
      ['a video of many parts', 17 * MiB],
    ])(
      'answers occupied for %s whose key is taken and leaves the bytes and metadata as they were',
      async (_, sizeBytes) => {
        const key = `${freshPrefix()}video.mp4`;
        const first = patternBytes(1_234);
        await putVideo(key, first);
        const again = subject().store.putVideo({
          key,
          body: chunked(patternBytes(sizeBytes, 7), MiB),
          metadata: { tenant: 'b' },
        });
        expect(await again).toEqual({ outcome: 'occupied' });
        expect(sha256((await subject().readBytes(key)) ?? [])).toBe(sha256(first));
        expect((await subject().store.head(key))?.metadata).toEqual(METADATA);
      },
    );

    test('gives the key to exactly one of many writers at once', async () => {
      const key = `${freshPrefix()}video.mp4`;
      const results = await Promise.all([1, 2, 3, 4, 5].map((seed) => putVideo(key, patternBytes(5_000, seed))));
      expect(results.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
    });

    test.each([
      ['at once', 0],
      ['within the first part', 3 * MiB],
      ['after the second part', 17 * MiB],
    ])('stores nothing when the body throws %s, and what it threw comes out', async (_, sizeBytes) => {
      const key = `${freshPrefix()}video.mp4`;
      const fault = new Error('the provider hung up');
      async function* body() {
        yield* chunked(patternBytes(sizeBytes), MiB);
        throw fault;
      }
      await expect(subject().store.putVideo({ key, body: body(), metadata: METADATA })).rejects.toBe(fault);
      expect(await subject().store.head(key)).toBeUndefined();
      // Nothing half-done stands in the way of the next try.
      expect(await putVideo(key, patternBytes(10))).toEqual({ outcome: 'stored', sizeBytes: 10 });
    });

    test('ends with the reason of its signal while the body is silent, and stores nothing', async () => {
      const key = `${freshPrefix()}video.mp4`;
      const controller = new AbortController();
      const reason = new Error('shutting down');
      async function* body() {
        yield patternBytes(10);
        controller.abort(reason);
        await new Promise(() => {});
      }
      const put = subject().store.putVideo({ key, body: body(), metadata: {} }, { signal: controller.signal });
      await expect(put).rejects.toBe(reason);
      expect(await subject().store.head(key)).toBeUndefined();
    });

    test('keeps what a sender wrote even when the sender reuses its buffer', async () => {
      const key = `${freshPrefix()}video.mp4`;
      async function* body() {
        const buffer = Buffer.alloc(3);
        for (const text of ['abc', 'def', 'ghi']) {
          buffer.write(text);
          yield buffer;
        }
      }
      await subject().store.putVideo({ key, body: body(), metadata: METADATA });
      expect(Buffer.from((await subject().readBytes(key)) ?? []).toString()).toBe('abcdefghi');
    });
  });
}
