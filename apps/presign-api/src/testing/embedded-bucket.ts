/** A bucket on the embedded engine, behind the real adapter: what is signed here can be fetched. */
import { createS3Client, type S3Connection } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { createUrlSigner } from '@reelkeep/s3-adapter/url-signer';
import { startFauxqs } from 'fauxqs';
import { testBucket } from './api-fixture.ts';

export const BUCKET = 'videos-test';

/** In memory, on loopback, on a free port. */
export async function startEmbeddedBucket() {
  const engine = await startFauxqs({ listenHost: '127.0.0.1', host: '', port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${engine.port}`;
  await fetch(`${endpoint}/${BUCKET}`, { method: 'PUT' });
  const connection: S3Connection = {
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = createS3Client(connection, { maxAttempts: 1, connectionTimeoutMs: 500 });
  return {
    endpoint,
    bucket: testBucket(
      createS3ObjectStore({ client, bucket: BUCKET }),
      createUrlSigner({ connection, bucket: BUCKET }),
    ),
    stop: async () => {
      client.destroy();
      await engine.stop();
    },
  };
}
