/** Reads a part of an object, as a player does. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { CallOptions } from '@reelkeep/core/object-store';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3 } from './store-errors.ts';

/** The bytes from `first` to `last`, both included, or whatever else the engine takes that for. Throws `StoreError`. */
export function readRange(
  { client, bucket }: S3Bucket,
  { key, first, last }: { readonly key: string; readonly first: number; readonly last: number },
  { signal }: CallOptions = {},
): Promise<Uint8Array> {
  return answerFromS3(`get bytes ${first} to ${last} of ${key}`, signal, async () => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${first}-${last}` });
    const { Body } = await client.send(command, { ...(signal && { abortSignal: signal }) });
    return Body === undefined ? new Uint8Array(0) : await Body.transformToByteArray();
  });
}
