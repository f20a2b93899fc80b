/** An S3 of our own for tests: fauxqs in this process, on a free loopback port, with a bucket. */
import type { S3Client } from '@aws-sdk/client-s3';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import { createS3Client, type S3Connection } from '../s3-client.ts';

export interface EmbeddedS3 {
  readonly connection: S3Connection;
  readonly client: S3Client;
  readonly bucket: string;
  stop(): Promise<void>;
}

export async function startEmbeddedS3(bucket = 'reelkeep-test'): Promise<EmbeddedS3> {
  const server = await startFauxqs({ port: 0, logger: false, listenHost: '127.0.0.1' });
  const connection: S3Connection = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${server.port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = createS3Client(connection);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    connection,
    client,
    bucket,
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}
