import { MAX_SMALL_OBJECT_BYTES } from '@reelkeep/core/object-store';
import { expect, test } from 'vitest';
import { createS3Client } from './s3-client.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { startFaultServer } from './testing/fault-server.ts';

test('gives the connection up when the body is too large, instead of waiting for its end', async () => {
  const server = await startFaultServer();
  const closed = Promise.withResolvers<string>();
  server.behave((_, response) => {
    response.once('close', () => closed.resolve('closed'));
    response.writeHead(200, { etag: '"e"', 'content-length': MAX_SMALL_OBJECT_BYTES + 1 }).write('x');
  });
  // Its silence would be borne for 30 s: what closes the connection is the refusal.
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = createS3Client({ region: 'us-east-1', endpoint: server.endpoint, credentials });
  const store = createS3ObjectStore({ client, bucket: 'bucket' });
  await expect(store.get('a')).rejects.toMatchObject({ code: 'ObjectTooLarge' });
  expect(await closed.promise).toBe('closed');
  client.destroy();
  await server.stop();
});
