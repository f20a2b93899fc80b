/** Writes a small object over whatever is there: ledger entries, tombstones, fences. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { CallOptions, PutRequest, WrittenObject } from '@reelkeep/core/object-store';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3 } from './store-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(
  { client, bucket }: S3Bucket,
  request: PutRequest,
  { signal }: CallOptions,
): Promise<WrittenObject> {
  const { key, body, contentType = 'application/octet-stream', metadata = {} } = request;
  const action = `put ${key}`;
  return answerFromS3(action, signal, async () => {
    const { ETag, VersionId: versionId } = await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentLength: body.byteLength,
        ContentType: contentType,
        Metadata: { ...metadata },
        ChecksumAlgorithm: 'CRC32',
      }),
      { ...(signal && { abortSignal: signal }) },
    );
    if (ETag === undefined) throw notFromS3(action, 'ETag');
    return { key, versionId };
  });
}
