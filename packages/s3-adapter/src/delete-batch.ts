/** One DeleteObjects request, with the answer to every single entry read. */
import { type DeletedObject, DeleteObjectsCommand } from '@aws-sdk/client-s3';
import type { GoneVersion } from '@reelkeep/core/object-store';
import { readAnswerAhead } from './answer-ahead.ts';
import { type DeleteEntry, formatPlainDeletion, readPlainDeletion } from './plain-deletion.ts';
import type { S3Bucket } from './s3-bucket.ts';

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
  const command = deletionOf(bucket, entries);
  const ahead = readAnswerAhead(readPlainDeletion);
  command.middlewareStack.add(ahead.middleware, ahead.place);
  const answer = await client.send(command, { ...(signal && { abortSignal: signal }) });
  const { elements: deleted = answer.Deleted ?? [] } = ahead.taken() ?? {};
  const { Errors = [] } = answer;
  const wrong = Errors.filter(({ Code = '' }) => !GONE.has(Code));
  const failures = wrong.map(({ Key = '', VersionId, Code = 'Unknown', Message = '' }) => ({
    entry: { key: Key, versionId: VersionId },
    failure: { key: Key, code: Code, message: Message },
  }));
  const answered = new Set<string>();
  for (const { Key = '', VersionId } of deleted) answered.add(nameOf(Key, VersionId));
  for (const { Key = '', VersionId } of Errors) answered.add(nameOf(Key, VersionId));
  const unanswered = entries
    .filter(({ key, versionId }) => !answered.has(nameOf(key, versionId)))
    .map(({ key }) => ({ key, code: 'NotAnswered', message: 'the answer does not mention this key' }));
  const final = failures.filter(({ failure }) => !BUSY.has(failure.code)).map(({ failure }) => failure);
  const busy = failures.filter(({ failure }) => BUSY.has(failure.code));
  return { failures: [...final, ...unanswered], busy, versions: deleted.flatMap(versionGone) };
}

/** A deletion without a version id leaves a marker; one with it removes just that version, be it a marker itself. */
function versionGone({ Key, VersionId, DeleteMarkerVersionId }: DeletedObject): GoneVersion[] {
  if (Key === undefined) return [];
  if (VersionId !== undefined) return [{ key: Key, versionId: VersionId, isMarker: false }];
  return DeleteMarkerVersionId === undefined ? [] : [{ key: Key, versionId: DeleteMarkerVersionId, isMarker: true }];
}

/** XML can't carry U+0000, so no key is taken for the name of a version. */
function nameOf(key: string, versionId: string | undefined): string {
  return versionId === undefined ? key : `\0${versionId}\0${key}`;
}

/** The SDK is given one entry to write, and its place is taken by all of them, where they can be written plainly. */
function deletionOf(Bucket: string, entries: readonly DeleteEntry[]): DeleteObjectsCommand {
  const body = formatPlainDeletion(entries);
  const Objects = (body === undefined ? entries : entries.slice(0, 1)).map(({ key, versionId }) => ({
    Key: key,
    ...(versionId !== undefined && { VersionId: versionId }),
  }));
  const command = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: false } });
  if (body === undefined) return command;
  command.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (typeof request !== 'object' || request === null || !('body' in request)) {
        throw new TypeError('the request to delete has no body');
      }
      request.body = body;
      return next(args);
    },
    // After the SDK has written its own, before its length and checksum are told.
    { step: 'serialize', priority: 'low', name: 'writePlainDeletion' },
  );
  return command;
}
