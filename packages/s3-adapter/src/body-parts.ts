/** Cuts a stream of chunks of any size into parts of one size, held in memory so that the SDK can send them again. */
import type { PartBuffers } from './part-buffers.ts';

export interface BodyPart {
  readonly bytes: Buffer;
  /** Whether the body ended with it. */
  readonly last: boolean;
  /** Makes the part the caller's, who then has to give its memory back; one that nobody claims is given back with the stream's end. */
  claim(): ClaimedPart;
}

export interface ClaimedPart {
  /** S3 has the part: its memory serves another. */
  release(): void;
  /** The request was given up, and may still be reading the memory. */
  abandon(): void;
}

/**
 * Parts of exactly `buffers.partSizeBytes`, the last one shorter and never empty; no part at all for an empty body. A part is
 * given out when the next byte, or the end, is seen, and a buffer is taken only for bytes that are there: a part that is
 * full never waits for another's memory.
 */
export async function* bodyParts(
  body: AsyncIterable<Uint8Array>,
  buffers: PartBuffers,
  signal?: AbortSignal | undefined,
): AsyncGenerator<BodyPart> {
  const { partSizeBytes } = buffers;
  /** Nobody but this function has it: it is being filled, or was given out and not claimed. */
  let own: Buffer | undefined;
  let filled = 0;
  const pass = (buffer: Buffer, last: boolean): BodyPart => ({
    bytes: buffer.subarray(0, filled),
    last,
    claim() {
      own = undefined;
      return { release: () => buffers.give(buffer), abandon: () => buffers.forget() };
    },
  });
  try {
    for await (const chunk of body) {
      for (let at = 0; at < chunk.byteLength; ) {
        if (own !== undefined && filled === partSizeBytes) {
          yield pass(own, false);
          filled = 0;
        }
        own ??= await buffers.take(signal);
        const piece = chunk.subarray(at, at + partSizeBytes - filled);
        own.set(piece, filled);
        at += piece.byteLength;
        filled += piece.byteLength;
      }
    }
    if (own !== undefined) yield pass(own, true);
  } finally {
    if (own !== undefined) buffers.give(own);
  }
}
