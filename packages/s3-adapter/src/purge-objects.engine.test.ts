/** Purging on an engine that keeps versions: nothing of the key may be left, and nothing else may go. */
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { mapBounded } from '@reelkeep/core/map-bounded';
import { bucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { expect, test } from 'vitest';
import { provisionBucket } from './bucket-provisioning.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';

test('purge removes every version and delete marker of exactly the keys it is given', async () => {
  const s3 = await startEngineOfEnvironment();
  const store = createS3ObjectStore(s3);
  const wish = bucketWish({ bucket: s3.bucket, videoPrefix: 'v', versioning: true, tlsOnly: false });
  await provisionBucket({ ...s3, region: 'us-east-1', wish });
  for (const key of ['v/a', 'v/a', 'v/a-longer', 'v/b']) await store.put({ key, body: Buffer.from('x') });
  const [marker] = (await store.remove(['v/a'])).versions ?? [];
  expect(marker).toEqual({ key: 'v/a', versionId: expect.any(String), isMarker: true });
  const left = async () => {
    const page = await s3.client.send(new ListObjectVersionsCommand({ Bucket: s3.bucket }));
    return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key }) => Key);
  };
  expect((await left()).toSorted()).toEqual(['v/a', 'v/a', 'v/a', 'v/a-longer', 'v/b']);
  const { versions = [], ...purged } = await store.purge(['v/a', 'v/never-was']);
  expect(purged).toEqual({ removed: ['v/a', 'v/never-was'], failed: [] });
  expect(versions.map(({ key, isMarker }) => [key, isMarker])).toEqual(Array(3).fill(['v/a', false]));
  expect(versions.map(({ versionId }) => versionId)).toContain(marker?.versionId);
  expect((await left()).toSorted()).toEqual(['v/a-longer', 'v/b']);
  s3.client.destroy();
});

test('purge of keys among many others takes neither theirs nor leaves a version, however the pages fall', async () => {
  const s3 = await startEngineOfEnvironment();
  const store = createS3ObjectStore(s3);
  const wish = bucketWish({ bucket: s3.bucket, videoPrefix: 'v', versioning: true, tlsOnly: false });
  await provisionBucket({ ...s3, region: 'us-east-1', wish });
  // Dense at first: pages tell of many keys. Then each is among others that stay.
  const dense = Array.from({ length: 400 }, (_, at) => `v/a-${String(at).padStart(4, '0')}`);
  const sparse = Array.from({ length: 5 }, (_, at) => `v/b-${at}`);
  const others = sparse.flatMap((key) => Array.from({ length: 60 }, (_, at) => `${key}-other-${at}`));
  const keys = [...dense, ...sparse, ...others];
  for (const _ of [1, 2, 3]) {
    await mapBounded(keys, 16, (key) => store.put({ key, body: Buffer.from('x') }));
  }
  const going = [...dense, ...sparse].toReversed();
  expect(await store.purge(going)).toMatchObject({ removed: going, failed: [] });
  const versions = new Map<string, number>();
  for (const prefix of ['v/a-', ...sparse]) {
    const page = await s3.client.send(new ListObjectVersionsCommand({ Bucket: s3.bucket, Prefix: prefix }));
    for (const { Key = '' } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      versions.set(Key, (versions.get(Key) ?? 0) + 1);
    }
  }
  expect([...versions.keys()].toSorted()).toEqual(others.toSorted());
  expect([...versions.values()].every((count) => count === 3)).toBe(true);
  s3.client.destroy();
});
