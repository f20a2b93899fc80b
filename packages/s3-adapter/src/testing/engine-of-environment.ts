/** A bucket of our own on the engine that AWS_ENDPOINT_URL names; without one this is a failure, never a skip. */
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { createS3Client, type S3Connection } from '../s3-client.ts';
import { s3EnvShape, s3Settings } from '../s3-config.ts';

export async function startEngineOfEnvironment(): Promise<{
  connection: S3Connection;
  client: S3Client;
  bucket: string;
}> {
  const { connection } = s3Settings(z.object(s3EnvShape).parse(process.env));
  if (connection.endpoint === undefined) throw new Error('set AWS_ENDPOINT_URL to the engine to test against');
  const client = createS3Client(connection);
  const bucket = `reelkeep-contract-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return { connection, client, bucket };
}
