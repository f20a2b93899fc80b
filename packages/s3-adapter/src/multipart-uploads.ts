/** Multipart uploads that were begun and neither completed nor aborted: they hold bytes that no listing of objects shows. */
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { MultipartUpload, MultipartUploads } from '@reelkeep/core/multipart-uploads';
import type { CallOptions } from '@reelkeep/core/object-store';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3 } from './store-errors.ts';

/** Every unfinished upload whose key begins with `prefix`, page by page. Throws `StoreError`. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export async function* listUploads(
  { client, bucket }: S3Bucket,
  prefix: string,
  { signal }: CallOptions = {},
): AsyncGenerator<MultipartUpload> {
  const action = `list uploads under ${prefix}`;
  let marker: { KeyMarker: string; UploadIdMarker: string | undefined } | undefined;
  for (;;) {
    const page = await answerFromS3(action, signal, async () => {
      const answer = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...marker }), {
        ...(signal && { abortSignal: signal }),
      });
      // An engine that does not know the call answers with a listing of objects, which would read as "no uploads".
      if (answer.Bucket === undefined || answer.IsTruncated === undefined) throw notFromS3(action, 'uploads');
      return answer;
    });
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || Initiated === undefined) {
        throw notFromS3(action, 'key, upload id or date');
      }
      yield { key: Key, uploadId: UploadId, startedAt: Initiated };
    }
    if (!page.IsTruncated) return;
    const { NextKeyMarker: key, NextUploadIdMarker: uploadId } = page;
    if (key === undefined || (key === marker?.KeyMarker && uploadId === marker.UploadIdMarker)) {
      throw notFromS3(action, 'new marker');
    }
    marker = { KeyMarker: key, UploadIdMarker: uploadId };
  }
}

/**
 * Aborts one; one that is gone already counts as aborted. Parts under way may still arrive, so S3 asks to look again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export function abortUpload(
  { client, bucket }: S3Bucket,
  { key, uploadId }: Pick<MultipartUpload, 'key' | 'uploadId'>,
  { signal }: CallOptions = {},
): Promise<void> {
  return answerFromS3(`abort an upload of ${key}`, signal, async () => {
    try {
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }), {
        ...(signal && { abortSignal: signal }),
      });
    } catch (error) {
      if (!saysNoSuchUpload(error)) throw error;
    }
  });
}

function saysNoSuchUpload(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchUpload';
}

/** Both calls as the port that core knows. */
export function createMultipartUploads(bucket: S3Bucket): MultipartUploads {
  return {
    list: (prefix, options) => listUploads(bucket, prefix, options),
    abort: (upload, options) => abortUpload(bucket, upload, options),
  };
}
