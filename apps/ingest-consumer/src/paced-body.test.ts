import { describe, expect, it } from 'vitest';
import { pacedBody } from './paced-body.ts';

const PACE = { minBytesPerSecond: 1_000, windowMs: 10_000 };

/** A clock that moves only as the sender and the reader say. */
function createClock() {
  let now = 0;
  return { clock: () => now, pass: (ms: number) => (now += ms) };
}

/** Reads `chunks` of so many bytes, each after so many ms, by a reader that takes `readerMs` over each. */
async function read(chunks: ReadonlyArray<readonly [bytes: number, ms: number]>, readerMs = 0): Promise<number> {
  const { clock, pass } = createClock();
  async function* source() {
    for (const [bytes, ms] of chunks) {
      pass(ms);
      yield new Uint8Array(bytes);
    }
  }
  let bytes = 0;
  for await (const chunk of pacedBody(source(), PACE, clock)) {
    bytes += chunk.length;
    pass(readerMs);
  }
  return bytes;
}

const times = (count: number, bytes: number, ms: number) =>
  Array.from({ length: count }, (): readonly [number, number] => [bytes, ms]);

describe('pacedBody', () => {
  it.each([
    ['all at once', times(10, 1_000, 0)],
    ['exactly as fast as is asked', times(50, 1_000, 1_000)],
    ['a slow end that is shorter than the window', [...times(10, 100_000, 100), ...times(8, 1, 1_000)]],
    ['a pause within the window, made good by what follows', [...times(1, 1, 9_000), ...times(10, 5_000, 500)]],
  ])('passes %s', async (_, chunks) => {
    expect(await read(chunks)).toBe(chunks.reduce((sum, [bytes]) => sum + bytes, 0));
  });

  it.each([
    ['a byte a second', times(100, 1, 1_000)],
    ['a little less than is asked', times(100, 999, 1_000)],
    ['a trickle after a flood', [...times(1, 1_000_000, 10_000), ...times(10, 999, 1_000)]],
    ['one byte after a long silence', times(1, 1, 20_000)],
  ])('ends %s', async (_, chunks) => {
    await expect(read(chunks)).rejects.toThrow('is a trickle');
  });

  it('says how slow it was', async () => {
    await expect(read(times(10, 500, 1_000))).rejects.toThrow('500 bytes a second over 10 s is a trickle');
  });

  it('does not count the time that its reader takes', async () => {
    expect(await read(times(20, 1_000, 10), 60_000)).toBe(20_000);
  });
});
