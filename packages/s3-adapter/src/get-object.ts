/** Reads a small object whole. */
import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type CallOptions, MAX_SMALL_OBJECT_BYTES } from '@reelkeep/core/object-store';
import { objectTooLarge } from '@reelkeep/core/store-error';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3, saysKeyAbsent } from './store-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: its 404 has a body, so an absent key is told from an absent bucket. */
export function getObject(
  { client, bucket }: S3Bucket,
  key: string,
  { signal }: CallOptions,
): Promise<Uint8Array | undefined> {
  const action = `get ${key}`;
  return answerFromS3(action, signal, async () => {
    try {
      const { Body, ContentLength, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
        ...(signal && { abortSignal: signal }),
      });
      const refusal =
        ETag === undefined || ContentLength === undefined
          ? notFromS3(action, 'ETag and Content-Length')
          : ContentLength > MAX_SMALL_OBJECT_BYTES
            ? objectTooLarge(key)
            : undefined;
      if (refusal !== undefined) {
        // Gives the connection up instead of reading a body to nowhere.
        if (Body instanceof Readable) Body.destroy();
        throw refusal;
      }
      return Body === undefined ? new Uint8Array(0) : await Body.transformToByteArray();
    } catch (error) {
      if (saysKeyAbsent(error)) return undefined;
      throw error;
    }
  });
}
