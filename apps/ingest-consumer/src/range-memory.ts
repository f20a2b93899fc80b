/** Halves of spare part buffers, so that eight ranges are on their way in the memory of four parts. */
import type { PartBuffers } from '@reelkeep/s3-adapter/part-buffers';

/** For long ranges against round trips; a part of 8 MiB holds two. */
const MAX_RANGE_BYTES = 4 * 1_048_576;
const RANGES_IN_A_BUFFER = 2;

export interface RangeMemory {
  readonly rangeBytes: number;
  /** Memory for one range; undefined when none is spare. */
  take(): Buffer | undefined;
  /** A buffer goes back to its pool once all of its ranges did. */
  give(piece: Buffer): void;
}

export function createRangeMemory(buffers: Pick<PartBuffers, 'partSizeBytes' | 'takeSpare' | 'give'>): RangeMemory {
  const rangeBytes = Math.min(MAX_RANGE_BYTES, Math.floor(buffers.partSizeBytes / RANGES_IN_A_BUFFER));
  const idle: Buffer[] = [];
  const wholes = new Map<Buffer, Buffer>();

  return {
    rangeBytes,
    take() {
      const known = idle.pop();
      if (known !== undefined) return known;
      const whole = buffers.takeSpare();
      if (whole === undefined) return undefined;
      for (let index = 0; index < RANGES_IN_A_BUFFER; index += 1) {
        const piece = whole.subarray(index * rangeBytes, (index + 1) * rangeBytes);
        wholes.set(piece, whole);
        idle.push(piece);
      }
      return idle.pop();
    },
    give(piece) {
      idle.push(piece);
      const whole = wholes.get(piece);
      const siblings = idle.filter((other) => wholes.get(other) === whole);
      if (whole === undefined || siblings.length < RANGES_IN_A_BUFFER) return;
      for (const sibling of siblings) {
        idle.splice(idle.indexOf(sibling), 1);
        wholes.delete(sibling);
      }
      buffers.give(whole);
    },
  };
}
