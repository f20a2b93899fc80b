/** Looks at an object without reading it. */
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { CallOptions, ObjectHead } from '@reelkeep/core/object-store';
import { readArchiveState } from './archive-state.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3, saysNotFound } from './store-errors.ts';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 *
 * @param confirmBucket throws when the bucket does not answer: a HEAD's 404 has no body to say whether key or bucket is missing.
 */
export function headObject(
  { client, bucket }: S3Bucket,
  key: string,
  { signal }: CallOptions,
  confirmBucket: (signal: AbortSignal | undefined) => Promise<void>,
): Promise<ObjectHead | undefined> {
  const action = `head ${key}`;
  return answerFromS3(action, signal, async () => {
    try {
      const answer = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), {
        ...(signal && { abortSignal: signal }),
      });
      if (answer.ETag === undefined || answer.LastModified === undefined)
        throw notFromS3(action, 'ETag and Last-Modified');
      return {
        key,
        sizeBytes: answer.ContentLength ?? 0,
        lastModified: answer.LastModified,
        storageClass: answer.StorageClass ?? 'STANDARD',
        etag: answer.ETag,
        contentType: answer.ContentType,
        metadata: answer.Metadata ?? {},
        archive: readArchiveState(answer),
      };
    } catch (error) {
      if (!saysNotFound(error)) throw error;
      await confirmBucket(signal);
      return undefined;
    }
  });
}
