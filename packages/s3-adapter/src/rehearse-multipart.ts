/** A multipart upload of a few bytes, to see whether one works: the real ones begin with 8 MiB. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CallOptions } from '@reelkeep/core/object-store';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3, saysOccupied } from './store-errors.ts';

/**
 * Uploads `bytes` as one part and completes it with `If-None-Match: *`; `occupied` when the key is taken, and then the
 * upload is aborted. Throws `StoreError`; what it began is aborted either way.
 */
export async function rehearseMultipart(
  { client, bucket }: S3Bucket,
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
  { signal }: CallOptions = {},
): Promise<'stored' | 'occupied'> {
  const send = { ...(signal && { abortSignal: signal }) };
  const object = { Bucket: bucket, Key: key };
  const action = `put ${key} in parts`;
  const UploadId = await answerFromS3(action, signal, async () => {
    const answer = await client.send(new CreateMultipartUploadCommand({ ...object, ContentType: 'video/mp4' }), send);
    if (answer.UploadId === undefined) throw notFromS3(action, 'UploadId');
    return answer.UploadId;
  });
  const upload = { ...object, UploadId };
  let stored = false;
  try {
    return await answerFromS3(action, signal, async () => {
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: bytes }), send);
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      try {
        await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload, IfNoneMatch: '*' }), send);
      } catch (error) {
        if (saysOccupied(error)) return 'occupied';
        throw error;
      }
      stored = true;
      return 'stored';
    });
  } finally {
    if (!stored) await abandon({ client, bucket }, upload);
  }
}

/** Begins an upload and aborts it, which needs a permission of its own. Throws `StoreError`. */
export function rehearseAbort({ client, bucket }: S3Bucket, key: string, { signal }: CallOptions = {}): Promise<void> {
  const send = { ...(signal && { abortSignal: signal }) };
  return answerFromS3(`abort an upload of ${key}`, signal, async () => {
    const object = { Bucket: bucket, Key: key };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object), send);
    await client.send(new AbortMultipartUploadCommand({ ...object, UploadId }), send);
  });
}

/** Best effort: what it leaves, the bucket's lifecycle rule removes within a day. */
async function abandon({ client }: S3Bucket, upload: { Bucket: string; Key: string; UploadId: string }): Promise<void> {
  const abortSignal = AbortSignal.timeout(3_000);
  await client.send(new AbortMultipartUploadCommand(upload), { abortSignal }).catch(() => {});
}
