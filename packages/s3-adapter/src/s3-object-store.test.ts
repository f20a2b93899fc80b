import { objectStoreContract } from '@reelkeep/core/testing/object-store-contract';
import { expect, test } from 'vitest';
import { createPartBuffers } from './part-buffers.ts';
import { createQuickRequests } from './quick-requests.ts';
import { createS3Client } from './s3-client.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { startEmbeddedS3 } from './testing/embedded-s3.ts';
import { readBytes } from './testing/read-bytes.ts';

objectStoreContract('the S3 adapter on the embedded engine', async () => {
  const s3 = await startEmbeddedS3();
  return { store: createS3ObjectStore(s3), readBytes: (key) => readBytes(s3, key), close: () => s3.stop() };
});

objectStoreContract('the S3 adapter with quick requests, on the embedded engine', async () => {
  const s3 = await startEmbeddedS3();
  const quick = createQuickRequests({ ...s3, timeoutMs: 20_000, maxSockets: 8, now: () => new Date() });
  const store = createS3ObjectStore({ ...s3, quick });
  return { store, readBytes: (key) => readBytes(s3, key), close: () => s3.stop() };
});

test.each([0, 1_048_576, 5 * 1_048_576 - 1, 5_242_880.5])('refuses a part size of %s bytes', (partSizeBytes) => {
  const client = createS3Client({ region: 'us-east-1' });
  expect(() => createS3ObjectStore({ client, bucket: 'b', buffers: createPartBuffers(partSizeBytes) })).toThrow(
    RangeError,
  );
});
