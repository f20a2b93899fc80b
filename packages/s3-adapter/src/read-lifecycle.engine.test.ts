/** Lifecycle rules as an engine keeps them (LocalStack): those that move or delete videos, and what of them depends on more than age. */
import { PutBucketLifecycleConfigurationCommand, type LifecycleRule as S3Rule } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLifecycle } from './read-lifecycle.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';

let s3: Awaited<ReturnType<typeof startEngineOfEnvironment>>;
beforeAll(async () => {
  s3 = await startEngineOfEnvironment();
});
afterAll(() => s3?.client.destroy());

const RULES: S3Rule[] = [
  {
    ID: 'archive',
    Status: 'Enabled',
    Filter: { Prefix: 'videos/' },
    Transitions: [
      { Days: 30, StorageClass: 'STANDARD_IA' },
      { Days: 90, StorageClass: 'GLACIER' },
    ],
    Expiration: { Days: 365 },
  },
  { ID: 'tagged', Status: 'Enabled', Filter: { Tag: { Key: 'k', Value: 'v' } }, Expiration: { Days: 1 } },
  {
    ID: 'large',
    Status: 'Enabled',
    Filter: { And: { Prefix: 'videos/acme/', ObjectSizeGreaterThan: 1_000 } },
    Expiration: { Days: 2 },
  },
  { ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 3 } },
  {
    ID: 'stray',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  },
];

test('a bucket without rules has none', async () => {
  expect(await readLifecycle(s3)).toEqual([]);
});

test('rules come back as they were put; disabled ones and those of unfinished uploads are left out', async () => {
  await s3.client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket: s3.bucket, LifecycleConfiguration: { Rules: RULES } }),
  );
  expect(await readLifecycle(s3)).toEqual([
    {
      id: 'archive',
      prefix: 'videos/',
      transitions: [
        { days: 30, storageClass: 'STANDARD_IA' },
        { days: 90, storageClass: 'GLACIER' },
      ],
      expirationDays: 365,
      beyond: undefined,
    },
    { id: 'tagged', prefix: '', transitions: [], expirationDays: 1, beyond: 'depends on tags' },
    { id: 'large', prefix: 'videos/acme/', transitions: [], expirationDays: 2, beyond: 'depends on sizes' },
  ]);
});

test('a bucket that is not there is a failure, and never one without rules', async () => {
  await expect(readLifecycle({ ...s3, bucket: 'reelkeep-not-there' })).rejects.toThrow();
});
