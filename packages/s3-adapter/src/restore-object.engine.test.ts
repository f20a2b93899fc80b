/** Bringing an archived video back, on an engine that has archive classes (LocalStack). */
import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRestoreVideo } from './restore-object.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';

let s3: Awaited<ReturnType<typeof startEngineOfEnvironment>>;
beforeAll(async () => {
  s3 = await startEngineOfEnvironment();
});
afterAll(() => s3?.client.destroy());

async function put(storageClass: 'STANDARD' | 'GLACIER' | 'DEEP_ARCHIVE'): Promise<string> {
  const key = `videos/acme/${randomUUID()}.mp4`;
  await s3.client.send(
    new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: 'video', StorageClass: storageClass }),
  );
  return key;
}

test.each(['GLACIER', 'DEEP_ARCHIVE'] as const)(
  'a video in %s is archived, and restored once asked for',
  async (storageClass) => {
    const key = await put(storageClass);
    const store = createS3ObjectStore(s3);
    const restore = createRestoreVideo(s3);
    expect(await store.head(key)).toMatchObject({ storageClass, archive: { state: 'archived' } });
    expect(await restore({ key, days: 3, tier: 'Standard' })).toBe('begun');
    // The engine is done at once: S3 itself takes hours, and says `restoring` meanwhile.
    const head = await store.head(key);
    expect(head?.archive?.state).toBe('restored');
    const until = head?.archive?.state === 'restored' ? head.archive.until : undefined;
    const days = ((until?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(1.9);
    expect(days).toBeLessThan(4.1);
    expect(await restore({ key, days: 5, tier: 'Bulk' })).toBe('readable');
  },
);

test('a video that is in no archive is refused', async () => {
  expect(await createRestoreVideo(s3)({ key: await put('STANDARD'), days: 3, tier: 'Standard' })).toBe('refused');
});

test('one that is not there is told as a misconfiguration or an absence, never as begun', async () => {
  await expect(createRestoreVideo(s3)({ key: randomUUID(), days: 3, tier: 'Standard' })).rejects.toThrow();
});
