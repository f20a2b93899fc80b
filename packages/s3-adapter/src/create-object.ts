/** Writes a small object only where the key is free: what several processes may decide, one alone decides. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { CallOptions, PutRequest } from '@reelkeep/core/object-store';
import { retryConflict } from './retry-conflict.ts';
import type { PatientBucket, S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3, saysOccupied } from './store-errors.ts';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * A try whose answer was lost makes the next one find the key taken, by itself: who must know reads what lies there.
 */
export function createObject(
  { client, bucket }: S3Bucket,
  request: PutRequest,
  { signal }: CallOptions,
  pause: PatientBucket['pause'],
): Promise<'created' | 'occupied'> {
  const { key, body, contentType = 'application/octet-stream', metadata = {} } = request;
  const action = `create ${key}`;
  return answerFromS3(action, signal, async () => {
    try {
      const { ETag } = await retryConflict(pause, signal, () =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentLength: body.byteLength,
            ContentType: contentType,
            Metadata: { ...metadata },
            ChecksumAlgorithm: 'CRC32',
            IfNoneMatch: '*',
          }),
          { ...(signal && { abortSignal: signal }) },
        ),
      );
      if (ETag === undefined) throw notFromS3(action, 'ETag');
      return 'created';
    } catch (error) {
      if (saysOccupied(error)) return 'occupied';
      throw error;
    }
  });
}
