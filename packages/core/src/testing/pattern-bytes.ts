/** Bytes for tests: the same for the same seed, and different enough that a lost, doubled or swapped part shows. */
import { createHash } from 'node:crypto';

/** `sizeBytes` of a 32-bit linear congruential sequence. */
export function patternBytes(sizeBytes: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = seed;
  for (let index = 0; index < words.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

/** The bytes as a stream of chunks of `chunkBytes`, the last one shorter; no chunk at all for no bytes. */
export async function* chunked(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** Hex digest, for comparisons that would print megabytes when they fail. */
export function sha256(bytes: Uint8Array | readonly number[]): string {
  return createHash('sha256').update(Uint8Array.from(bytes)).digest('hex');
}
