/** Ends a download that trickles: a provider that sends a byte now and then would hold its slot for days. */

import { freeChunk } from './free-chunk.ts';

export interface Pace {
  /** Below this, in bytes a second over `windowMs`, is a trickle. */
  readonly minBytesPerSecond: number;
  readonly windowMs: number;
}

/** 16 KiB/s over half a minute: a 5 MB video would take five minutes, and no link we know is that slow for long. */
export const DEFAULT_PACE: Pace = { minBytesPerSecond: 16 * 1_024, windowMs: 30_000 };

/**
 * The chunks of `source`; throws once they come slower than `pace`. Only the time spent waiting for the provider
 * counts, not the time that whoever reads takes: a slow S3 is not the provider's fault. A chunk is gone once the next is
 * asked for.
 * @param clock monotonic, in milliseconds.
 */
export async function* pacedBody(
  source: AsyncIterable<Uint8Array>,
  pace: Pace,
  clock: () => number,
): AsyncGenerator<Uint8Array> {
  const { minBytesPerSecond, windowMs } = pace;
  let waitedMs = 0;
  let bytes = 0;
  let since = clock();
  for await (const chunk of source) {
    waitedMs += clock() - since;
    bytes += chunk.length;
    if (waitedMs >= windowMs) {
      const rate = (bytes * 1_000) / waitedMs;
      if (rate < minBytesPerSecond) {
        throw new Error(`${Math.round(rate)} bytes a second over ${Math.round(waitedMs / 1_000)} s is a trickle`);
      }
      waitedMs = 0;
      bytes = 0;
    }
    yield chunk;
    freeChunk(chunk);
    since = clock();
  }
}
