/** One DeleteObjects request, with the answer to every single entry read. */
import { type DeletedObject, DeleteObjectsCommand } from '@aws-sdk/client-s3';
import type { GoneVersion } from '@reelkeep/core/object-store';
import type { S3Bucket } from './s3-bucket.ts';

export interface DeleteEntry {
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface DeleteFailure {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/** What became of a batch. */
export interface DeleteAnswer {
  readonly failures: readonly DeleteFailure[];
  /** Not among `failures`: entries that S3 had no time for. A while later they may go. */
  readonly busy: ReadonlyArray<{ readonly entry: DeleteEntry; readonly failure: DeleteFailure }>;
  readonly versions: readonly GoneVersion[];
}

/**
 * Some engines (LocalStack) call it an error that another deletion came first; AWS does not. What is not there counts as removed.
 */
const GONE: ReadonlySet<string> = new Set(['NoSuchVersion', 'NoSuchKey']);
/** What S3 says of a single key when it is the whole store that should be spared. */
const BUSY: ReadonlySet<string> = new Set(['SlowDown', 'InternalError', 'ServiceUnavailable', 'RequestTimeout']);

/**
 * Deletes up to 1,000 entries. Failures are those that were not, an entry the answer does not mention among them. Throws what
 * the SDK throws. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteBatch(
  { client, bucket }: S3Bucket,
  entries: readonly DeleteEntry[],
  signal: AbortSignal | undefined,
): Promise<DeleteAnswer> {
  const Objects = entries.map(({ key, versionId }) => ({
    Key: key,
    ...(versionId !== undefined && { VersionId: versionId }),
  }));
  const { Deleted = [], Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: false } }),
    { ...(signal && { abortSignal: signal }) },
  );
  const wrong = Errors.filter(({ Code = '' }) => !GONE.has(Code));
  const failures = wrong.map(({ Key = '', VersionId, Code = 'Unknown', Message = '' }) => ({
    entry: { key: Key, versionId: VersionId },
    failure: { key: Key, code: Code, message: Message },
  }));
  const answered = new Set([...Deleted, ...Errors].map(({ Key, VersionId }) => nameOf(Key, VersionId)));
  const unanswered = entries
    .filter(({ key, versionId }) => !answered.has(nameOf(key, versionId)))
    .map(({ key }) => ({ key, code: 'NotAnswered', message: 'the answer does not mention this key' }));
  const final = failures.filter(({ failure }) => !BUSY.has(failure.code)).map(({ failure }) => failure);
  const busy = failures.filter(({ failure }) => BUSY.has(failure.code));
  return { failures: [...final, ...unanswered], busy, versions: Deleted.flatMap(versionGone) };
}

/** A deletion without a version id leaves a marker; one with it removes just that version, be it a marker itself. */
function versionGone({ Key, VersionId, DeleteMarkerVersionId }: DeletedObject): GoneVersion[] {
  if (Key === undefined) return [];
  if (VersionId !== undefined) return [{ key: Key, versionId: VersionId, isMarker: false }];
  return DeleteMarkerVersionId === undefined ? [] : [{ key: Key, versionId: DeleteMarkerVersionId, isMarker: true }];
}

function nameOf(key: string | undefined, versionId: string | undefined): string {
  return JSON.stringify([key, versionId ?? null]);
}
