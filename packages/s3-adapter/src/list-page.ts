/** One page of a listing. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { CallOptions, ListRequest, ObjectPage, StoredObject } from '@reelkeep/core/object-store';
import { readAnswerAhead } from './answer-ahead.ts';
import { readPlainListing } from './plain-listing.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3 } from './store-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listPage(
  { client, bucket }: S3Bucket,
  request: ListRequest,
  { signal }: CallOptions,
): Promise<ObjectPage> {
  const { prefix, startAfter, maxKeys = 1_000 } = request;
  if (!Number.isInteger(maxKeys) || maxKeys < 1 || maxKeys > 1_000) {
    return Promise.reject(new RangeError(`maxKeys is an integer from 1 to 1000, got ${maxKeys}`));
  }
  const action = `list ${prefix}`;
  return answerFromS3(action, signal, async () => {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      StartAfter: startAfter,
      MaxKeys: maxKeys,
    });
    const ahead = readAnswerAhead(readPlainListing);
    command.middlewareStack.add(ahead.middleware, ahead.place);
    const page = await client.send(command, { ...(signal && { abortSignal: signal }) });
    // A login page answers 200 as well, and would read as a listing of nothing.
    if (page.Name === undefined || page.IsTruncated === undefined) throw notFromS3(action, 'bucket name');
    const rest = (page.Contents ?? []).map(({ Key, Size, LastModified, StorageClass }): StoredObject => {
      if (Key === undefined || Size === undefined || LastModified === undefined)
        throw notFromS3(action, 'key, size or date');
      return { key: Key, sizeBytes: Size, lastModified: LastModified, storageClass: StorageClass ?? 'STANDARD' };
    });
    return { objects: ahead.taken()?.objects ?? rest, truncated: page.IsTruncated };
  });
}
