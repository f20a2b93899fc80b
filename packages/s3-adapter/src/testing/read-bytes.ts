/** Reads an object of any size around the store, for the contract suite. */
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import type { S3Bucket } from '../s3-bucket.ts';

export async function readBytes({ client, bucket }: S3Bucket, key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
