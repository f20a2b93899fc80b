/** How large the parts of an upload are, so that the largest video that may come fits into S3's number of parts. */

const MiB = 1_048_576;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MIN_PART_BYTES = 5 * MiB;
export const MAX_PARTS = 10_000;
/** Large enough that a request's own cost does not show, small enough to hold a few of them for every video under way. */
const USUAL_PART_BYTES = 8 * MiB;

/**
 * Bytes of a part for videos of up to `maxVideoBytes`, in whole MiB: 8 MiB up to 78 GiB, then as much more as it takes
 * (525 MiB for 5 TiB). A part is held in memory, so that it can be sent again: larger parts mean more memory.
 */
export function partSizeFor(maxVideoBytes: number): number {
  return Math.max(USUAL_PART_BYTES, Math.ceil(maxVideoBytes / MAX_PARTS / MiB) * MiB);
}
