/** Deletes a batch, and backs off where S3 asks for it key by key, in an answer that is a success by itself. */
import type { GoneVersion } from '@reelkeep/core/object-store';
import { type DeleteFailure, deleteBatch } from './delete-batch.ts';
import type { DeleteEntry } from './plain-deletion.ts';
import { spendRetry } from './retry-budget.ts';
import type { PatientBucket } from './s3-bucket.ts';

/** Waits before each further try: about as long as the SDK gives a request that is refused as a whole. */
const DELAYS_MS = [100, 400, 1_600];

/** What became of a batch in the end. */
export interface Deletion {
  readonly failures: readonly DeleteFailure[];
  readonly versions: readonly GoneVersion[];
}

/** As `deleteBatch`, but entries that S3 had no time for are tried again. What fails for another reason is not. */
export async function deletePatiently(
  target: PatientBucket,
  entries: readonly DeleteEntry[],
  signal: AbortSignal | undefined,
): Promise<Deletion> {
  const failures: DeleteFailure[] = [];
  const versions: GoneVersion[] = [];
  const waits = DELAYS_MS.values();
  for (let left = entries; ; ) {
    const answer = await deleteBatch(target, left, signal);
    failures.push(...answer.failures);
    versions.push(...answer.versions);
    const delayMs = answer.busy.length > 0 && spendRetry() ? waits.next().value : undefined;
    if (delayMs === undefined) {
      return { failures: [...failures, ...answer.busy.map(({ failure }) => failure)], versions };
    }
    left = answer.busy.map(({ entry }) => entry);
    await target.pause(delayMs, signal);
  }
}
