/** The contract on the engine that the environment names: LocalStack and versitygw in CI. */
import { randomUUID } from 'node:crypto';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { objectStoreContract } from '@reelkeep/core/testing/object-store-contract';
import { chunked, patternBytes, sha256 } from '@reelkeep/core/testing/pattern-bytes';
import { expect, test } from 'vitest';
import { createQuickRequests } from './quick-requests.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';
import { readBytes } from './testing/read-bytes.ts';

objectStoreContract('the S3 adapter on the engine of the environment', async () => {
  const s3 = await startEngineOfEnvironment();
  return {
    store: createS3ObjectStore(s3),
    readBytes: (key) => readBytes(s3, key),
    close: async () => s3.client.destroy(),
  };
});

objectStoreContract('the S3 adapter with quick requests, on the engine of the environment', async () => {
  const s3 = await startEngineOfEnvironment();
  const quick = createQuickRequests({ ...s3, timeoutMs: 30_000, maxSockets: 8, now: () => new Date() });
  return {
    store: createS3ObjectStore({ ...s3, quick }),
    readBytes: (key) => readBytes(s3, key),
    close: async () => s3.client.destroy(),
  };
});

test('an engine that checks signatures takes quick requests: the SDK is not asked', async () => {
  const s3 = await startEngineOfEnvironment();
  const quick = createQuickRequests({ ...s3, timeoutMs: 30_000, maxSockets: 8, now: () => new Date() });
  const key = `ledger/tenant é+ &'()*!~/${randomUUID()}`;
  expect(await quick.isAbsent(key, {})).toBe(true);
  expect(await quick.putEmpty(key, 'application/octet-stream', {})).toMatchObject({ key });
  expect(await quick.isAbsent(key, {})).toBe(false);
  expect(await quick.list({ prefix: key.slice(0, -5) }, {})).toMatchObject({ objects: [{ key, sizeBytes: 0 }] });
  expect(await quick.list({ prefix: key.slice(0, -5), startAfter: key }, {})).toEqual({
    objects: [],
    truncated: false,
  });
  s3.client.destroy();
});

test('S3 holds a video to the hash it was sent with, keeps that as its checksum, and refuses other bytes', async () => {
  const s3 = await startEngineOfEnvironment();
  const store = createS3ObjectStore(s3);
  const bytes = patternBytes(100_000);
  const put = (key: string, hash: string) =>
    store.putVideo({ key, body: chunked(bytes, 65_537), sha256: () => hash, metadata: {} });
  const key = `contract/${randomUUID()}.mp4`;
  const hash = sha256(bytes);
  expect(await put(key, hash)).toMatchObject({ outcome: 'stored' });
  const head = new HeadObjectCommand({ Bucket: s3.bucket, Key: key, ChecksumMode: 'ENABLED' });
  const { ChecksumSHA256 = '' } = await s3.client.send(head);
  expect(Buffer.from(ChecksumSHA256, 'base64').toString('hex')).toBe(hash);

  const damaged = `contract/${randomUUID()}.mp4`;
  await expect(put(damaged, sha256(patternBytes(100_000, 7)))).rejects.toMatchObject({ code: 'BadDigest' });
  expect(await store.head(damaged)).toBeUndefined();
  s3.client.destroy();
});
