/** Removes every version and delete marker of keys, for campaigns whose videos must not be recoverable. */
import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import { mapBounded } from '@reelkeep/core/map-bounded';
import { type CallOptions, MAX_REMOVE_KEYS, type RemoveResult } from '@reelkeep/core/object-store';
import { type Deletion, deletePatiently } from './delete-patiently.ts';
import { listVersions } from './object-versions.ts';
import type { DeleteEntry } from './plain-deletion.ts';
import { removeObjects, removeResult } from './remove-objects.ts';
import type { PatientBucket, S3Bucket } from './s3-bucket.ts';
import { answerFromS3, saysNotImplemented } from './store-errors.ts';
import { versionBatches } from './version-batches.ts';

/** So many versions are gathered before they go, in requests side by side: more than most purges have. */
const GATHERED = 20 * MAX_REMOVE_KEYS;
const REMOVALS_AT_ONCE = 4;

/** Where the bucket never had versions, or the engine knows none, this is `removeObjects`, or nothing with `keepCurrent`. */
export async function purgeObjects(
  target: PatientBucket,
  keys: readonly string[],
  options: CallOptions & { readonly keepCurrent?: boolean },
): Promise<RemoveResult> {
  const { signal, keepCurrent = false } = options;
  const action = `purge ${keys.length} keys`;
  const once = [...new Set(keys)];
  if (once.length === 0) return removeResult(once, []);
  if (!(await answerFromS3(action, signal, () => keepsVersions(target, signal)))) {
    return keepCurrent ? removeResult(once, []) : removeInBatches(target, once, options);
  }
  return answerFromS3(action, signal, async () => {
    const answers: Deletion[] = [];
    let gathered: DeleteEntry[] = [];
    for await (const versions of listVersions(target, once, { signal, keepCurrent })) {
      gathered.push(...versions);
      if (gathered.length < GATHERED) continue;
      const batches = versionBatches(gathered);
      // It is not full, and the next page may tell of more versions of its last key.
      gathered = batches.pop() ?? [];
      answers.push(...(await deleteAll(target, batches, signal)));
    }
    answers.push(...(await deleteAll(target, versionBatches(gathered), signal)));
    return removeResult(once, answers);
  });
}

function deleteAll(
  target: PatientBucket,
  batches: ReadonlyArray<readonly DeleteEntry[]>,
  signal: AbortSignal | undefined,
): Promise<Deletion[]> {
  return mapBounded(batches, REMOVALS_AT_ONCE, (batch) => deletePatiently(target, batch, signal));
}

async function removeInBatches(
  target: PatientBucket,
  keys: readonly string[],
  options: CallOptions,
): Promise<RemoveResult> {
  const results = await mapBounded(inBatches(keys), REMOVALS_AT_ONCE, (batch) => removeObjects(target, batch, options));
  const versions = results.flatMap((result) => result.versions ?? []);
  return {
    removed: results.flatMap(({ removed }) => removed),
    failed: results.flatMap(({ failed }) => failed),
    ...(versions.length > 0 && { versions }),
  };
}

function inBatches(keys: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (let at = 0; at < keys.length; at += MAX_REMOVE_KEYS) batches.push(keys.slice(at, at + MAX_REMOVE_KEYS));
  return batches;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html: no status means that it never was switched on. */
async function keepsVersions({ client, bucket }: S3Bucket, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), {
      ...(signal && { abortSignal: signal }),
    });
    return Status !== undefined;
  } catch (error) {
    if (saysNotImplemented(error)) return false;
    throw error;
  }
}
