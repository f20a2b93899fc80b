/** Removes keys; an absent one counts as removed. */
import { type CallOptions, MAX_REMOVE_KEYS, type RemoveResult, type WrittenObject } from '@reelkeep/core/object-store';
import type { DeleteFailure } from './delete-batch.ts';
import { type Deletion, deletePatiently } from './delete-patiently.ts';
import type { PatientBucket } from './s3-bucket.ts';
import { answerFromS3 } from './store-errors.ts';

export function removeObjects(
  bucket: PatientBucket,
  keys: readonly string[],
  { signal }: CallOptions,
): Promise<RemoveResult> {
  return answerFromS3(`remove ${keys.length} keys`, signal, async () => {
    const once = [...new Set(keys)];
    if (once.length === 0) return { removed: [], failed: [] };
    const entries = once.map((key) => ({ key }));
    return removeResult(once, [await deletePatiently(bucket, entries, signal)]);
  });
}

/** By version where S3 gave one: deleting the key alone would leave both that version and a marker over it. */
export function removeWritten(
  bucket: PatientBucket,
  objects: readonly WrittenObject[],
  { signal }: CallOptions,
): Promise<RemoveResult> {
  return answerFromS3(`remove ${objects.length} objects`, signal, async () => {
    if (objects.length === 0) return { removed: [], failed: [] };
    const keys = [...new Set(objects.map(({ key }) => key))];
    return removeResult(keys, [await deletePatiently(bucket, objects, signal)]);
  });
}

/** Every key once: under `failed` with its first failure, or under `removed`. */
export function removeResult(keys: readonly string[], answers: readonly Deletion[]): RemoveResult {
  const failed = new Map<string, DeleteFailure>();
  for (const failure of answers.flatMap(({ failures }) => failures))
    if (!failed.has(failure.key)) failed.set(failure.key, failure);
  const versions = answers.flatMap((answer) => answer.versions);
  return {
    removed: keys.filter((key) => !failed.has(key)),
    failed: [...failed.values()],
    ...(versions.length > 0 && { versions }),
  };
}

/** @throws RangeError for more keys than one call takes. */
export function assertBatch(keys: readonly unknown[], most = MAX_REMOVE_KEYS): void {
  if (keys.length <= most) return;
  throw new RangeError(`one call removes up to ${most} keys, got ${keys.length}`);
}
