import type { ServerResponse } from 'node:http';
import { createPartBuffers } from '@reelkeep/s3-adapter/part-buffers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type FakeProvider, startFakeProvider } from './testing/fake-provider.ts';

const KiB = 1_024;
const RANGE_BYTES = 256 * KiB;
const FILE = Buffer.from(Array.from({ length: 2_000 * KiB }, (_, index) => (index * 7 + (index >> 8)) & 0xff));

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

/** Every look takes so long that the video seems to be minutes away. */
function slowClock() {
  let now = 0;
  return () => (now += 1_000);
}

/** A new one for each download, so that a request of an earlier one that arrives late is not taken for its own. */
let path = '';
let downloads = 0;

function open(buffers: ReturnType<typeof createPartBuffers>, clock = slowClock()) {
  downloads += 1;
  path = `/v${downloads}.mp4`;
  return provider.download(provider.urlOf(path), { buffers, clock });
}

async function download(buffers = createPartBuffers(RANGE_BYTES, 12), clock = slowClock()) {
  const video = await open(buffers, clock);
  const chunks: Buffer[] = [];
  for await (const chunk of video.body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Every buffer of a pool of `count` can be had again. */
const allAreBack = (buffers: ReturnType<typeof createPartBuffers>, count: number) =>
  Promise.all(Array.from({ length: count }, () => buffers.take(AbortSignal.timeout(30_000))));

function head(response: ServerResponse, status: number, length: number, more: Record<string, string> = {}) {
  response.writeHead(status, { 'content-length': length, 'accept-ranges': 'bytes', etag: '"v1"', ...more });
}

/** A provider that keeps to ranges; `odd` may answer a request with a range in its place, and says whether it did. */
function ranged(
  odd: (start: number, end: number, response: ServerResponse, nth: number) => boolean = () => false,
): Answer {
  return (request, response, nth) => {
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from);
    const end = to === '' ? FILE.length : Number(to) + 1;
    if (request.headers.range === undefined) {
      head(response, 200, FILE.length);
      response.end(FILE);
    } else if (!odd(start, end, response, nth)) {
      head(response, 206, end - start, { 'content-range': `bytes ${start}-${end - 1}/${FILE.length}` });
      response.end(FILE.subarray(start, end));
    }
  };
}

const rangeRequests = () => provider.requests.filter(({ url, headers }) => url === path && headers.range !== undefined);
const ranges = () => rangeRequests().map(({ headers }) => headers.range);

describe('a large video that comes slowly', () => {
  it('is fetched in ranges as well, each for the same file, and comes out in order', async () => {
    provider.answerWith(ranged());
    expect((await download()).equals(FILE)).toBe(true);
    expect(ranges().length).toBeGreaterThan(2);
    expect(new Set(rangeRequests().map(({ headers }) => headers['if-range']))).toEqual(new Set(['"v1"']));
  });

  it('has no more than seven ranges on their way', async () => {
    const held: Array<() => void> = [];
    let most = 0;
    provider.answerWith(
      ranged((start, end, response) => {
        held.push(() => {
          head(response, 206, end - start, { 'content-range': `bytes ${start}-${end - 1}/${FILE.length}` });
          response.end(FILE.subarray(start, end));
        });
        most = Math.max(most, held.length);
        if (held.length === 7 || end === FILE.length) for (const answer of held.splice(0)) answer();
        return true;
      }),
    );
    expect((await download(createPartBuffers(RANGE_BYTES / 2, 16))).equals(FILE)).toBe(true);
    expect(most).toBe(7);
  });

  it.each<[string, Parameters<typeof ranged>[0]]>([
    ['are refused', (_start, _end, response) => response.writeHead(429).end() !== undefined],
    [
      'bring the whole file',
      (_start, _end, response) => {
        head(response, 200, FILE.length);
        response.end(FILE);
        return true;
      },
    ],
    [
      'bring other bytes than were asked for',
      (start, end, response) => {
        head(response, 206, end - start, { 'content-range': `bytes ${start + 1}-${end}/${FILE.length}` });
        response.end(FILE.subarray(start, end));
        return true;
      },
    ],
    [
      'break off',
      (start, end, response) => {
        head(response, 206, end - start, { 'content-range': `bytes ${start}-${end - 1}/${FILE.length}` });
        response.write(FILE.subarray(start, start + 1_000));
        setImmediate(() => response.destroy());
        return true;
      },
    ],
  ])('comes whole over one stream when ranges %s', async (_, odd) => {
    const buffers = createPartBuffers(RANGE_BYTES, 12);
    // The plain stream's own continuation is open-ended, and goes well.
    provider.answerWith(
      ranged((start, end, response, nth) => end !== FILE.length && (odd?.(start, end, response, nth) ?? false)),
    );
    expect((await download(buffers)).equals(FILE)).toBe(true);
    await allAreBack(buffers, 12);
  });

  it.each([404, 429])(
    'comes whole over the one stream that a link gives which answers %i ever after',
    async (status) => {
      provider.answerWith((request, response) => {
        if (request.headers.range !== undefined) {
          response.writeHead(status, { 'retry-after': '60' }).end();
          return;
        }
        // All of it only once a range was asked for, so that the stream is still under way when that is refused.
        head(response, 200, FILE.length);
        response.write(FILE.subarray(0, 2 * RANGE_BYTES));
        const waiting = setInterval(() => {
          if (rangeRequests().length === 0) return;
          clearInterval(waiting);
          response.end(FILE.subarray(2 * RANGE_BYTES));
        }, 5);
      });
      const buffers = createPartBuffers(RANGE_BYTES, 12);
      expect((await download(buffers)).equals(FILE)).toBe(true);
      expect(ranges().length).toBeGreaterThan(0);
      await allAreBack(buffers, 12);
    },
  );

  it('comes over one stream where no buffer is spare', async () => {
    provider.answerWith(ranged());
    const buffers = createPartBuffers(RANGE_BYTES, 4);
    const taken = await Promise.all([buffers.take(), buffers.take(), buffers.take()]);
    expect((await download(buffers)).equals(FILE)).toBe(true);
    expect(ranges()).toEqual([]);
    for (const buffer of taken) buffers.give(buffer);
  });

  it.each([
    ['comes whole from the first when ranges are of another from the start', 0, FILE],
    ['fails when ranges are of another later on, when the first stream is gone', 8, 'another ETag'],
  ])('is not pieced together from two files: %s', async (_, from, result) => {
    let nth = 0;
    provider.answerWith(
      ranged((start, end, response) => {
        nth += 1;
        if (nth <= from) return false;
        head(response, 206, end - start, { 'content-range': `bytes ${start}-${end - 1}/${FILE.length}`, etag: '"v2"' });
        response.end(Buffer.alloc(end - start));
        return true;
      }),
    );
    const coming = download();
    if (typeof result === 'string') await expect(coming).rejects.toThrow(result);
    else expect((await coming).equals(result)).toBe(true);
  });

  it('leaves no buffer lent when its reader stops', async () => {
    provider.answerWith(ranged());
    const buffers = createPartBuffers(RANGE_BYTES, 12);
    const video = await open(buffers);
    let read = 0;
    for await (const chunk of video.body) {
      read += chunk.length;
      if (read > FILE.length / 2) break;
    }
    await allAreBack(buffers, 12);
  });
});

describe('a video that needs no ranges', () => {
  it('comes over one connection when it is soon there', async () => {
    provider.answerWith(ranged());
    expect((await download(createPartBuffers(RANGE_BYTES, 12), () => 0)).equals(FILE)).toBe(true);
    expect(ranges()).toEqual([]);
  });

  it('comes over one connection when nothing proves that ranges are of the same file', async () => {
    provider.answerWith((_, response) => response.writeHead(200, { 'accept-ranges': 'bytes' }).end(FILE));
    expect((await download()).equals(FILE)).toBe(true);
    expect(ranges()).toEqual([]);
  });
});
