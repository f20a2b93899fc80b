/** Faults of the bucket, planted on LocalStack and MiniStack. */
import {
  CreateBucketCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { engineEndpoint } from './testing/engine-endpoint.ts';
import { type PlantedStack, plantStack } from './testing/planted-stack.ts';
import { runDoctor } from './testing/run-doctor.ts';

const ABORT: LifecycleRule = {
  ID: 'abort',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
};
const OLD_VERSIONS: LifecycleRule = {
  ID: 'old-versions',
  Status: 'Enabled',
  Filter: { Prefix: 'videos/' },
  NoncurrentVersionExpiration: { NoncurrentDays: 30 },
};

const rules =
  (...Rules: LifecycleRule[]) =>
  async ({ clients, bucket }: PlantedStack) => {
    await clients.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules } }),
    );
  };
const aged = (Prefix: string, what: Partial<LifecycleRule>) =>
  rules(ABORT, OLD_VERSIONS, { ID: 'aged', Status: 'Enabled', Filter: { Prefix }, ...what });

const variablesSchema = z.record(z.string(), z.string());

/** What it resolves to, if that are variables, the doctor gets too. */
type Plant = (stack: PlantedStack) => Promise<unknown>;

const FAULTS: Array<[string, string, Plant]> = [
  ['the bucket is not there', 'bucket_missing', async () => ({ S3_BUCKET_NAME: 'no-such-bucket-anywhere' })],
  [
    'versions are suspended',
    'versioning_off',
    async ({ clients, bucket }) => {
      const VersioningConfiguration = { Status: 'Suspended' } as const;
      await clients.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
    },
  ],
  [
    'videos move to GLACIER',
    'lifecycle_archives_videos',
    aged('', { Transitions: [{ Days: 90, StorageClass: 'GLACIER' }], Filter: { Prefix: 'videos/' } }),
  ],
  [
    'one tenant moves to DEEP_ARCHIVE',
    'lifecycle_archives_videos',
    aged('videos/acme/', { Transitions: [{ Days: 180, StorageClass: 'DEEP_ARCHIVE' }] }),
  ],
  ['videos are deleted by age', 'lifecycle_expires_videos', aged('videos/', { Expiration: { Days: 30 } })],
  ['the ledger is deleted by age', 'lifecycle_touches_ledger', aged('ledger/', { Expiration: { Days: 365 } })],
  ['nothing aborts unfinished uploads', 'abort_rule_missing', rules(OLD_VERSIONS)],
  ['old versions stay for ever', 'versions_kept_forever', rules(ABORT)],
  [
    'the policy lets everybody read',
    'bucket_public',
    async ({ clients, bucket: Bucket }) => {
      const open = {
        BlockPublicAcls: false,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      };
      await clients.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }));
      const everybody = {
        Sid: 'Open',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [everybody] });
      await clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    },
  ],
  [
    'the bucket lies in another region',
    'region_wrong',
    async ({ clients, bucket }) => {
      const Bucket = `${bucket}-eu`;
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
      await clients.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
      return { S3_BUCKET_NAME: Bucket };
    },
  ],
];

/** MiniStack gives a second opinion, and every other fault is enough for one. */
function faultsOn(engine: 'LOCALSTACK' | 'MINISTACK') {
  return FAULTS.filter((_, at) => engine === 'LOCALSTACK' || at % 2 === 0);
}

describe.concurrent.each(['LOCALSTACK', 'MINISTACK'] as const)('on %s doctor', (engine) => {
  test('finds nothing in a sound stack, touches nobody and leaves nothing behind', async () => {
    const stack = await plantStack({ endpoint: engineEndpoint(engine) });
    const { diagnoses, exitCode, report } = await runDoctor(stack.env);
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: [], exitCode: 0 });
    expect(report.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    stack.clients.close();
  });

  test.each(faultsOn(engine))('names it when %s: %s', async (_, diagnosis, plant) => {
    const stack = await plantStack({ endpoint: engineEndpoint(engine) });
    const env = variablesSchema.parse((await plant(stack)) ?? {});
    const { diagnoses, exitCode } = await runDoctor({ ...stack.env, ...env });
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: [diagnosis], exitCode: 1 });
    stack.clients.close();
  });
});

test('what may be so is accepted and told, and the rest still counts', async () => {
  const stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK') });
  await rules(OLD_VERSIONS)(stack);
  const accepted = await runDoctor(stack.env, ['--accept', 'abort_rule_missing']);
  expect(accepted).toMatchObject({ exitCode: 0, report: { healthy: true, accepted: ['abort_rule_missing'] } });
  const other = await runDoctor(stack.env, ['--accept', 'versioning_off']);
  expect(other).toMatchObject({ exitCode: 1, diagnoses: ['abort_rule_missing'] });
  stack.clients.close();
});

test('100 MB go there and back with --deep', async () => {
  const stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK') });
  const { report, exitCode } = await runDoctor(stack.env, ['--deep']);
  expect(report.deep).toEqual({ upload_mb_per_second: expect.any(Number), download_mb_per_second: expect.any(Number) });
  expect(exitCode).toBe(0);
  stack.clients.close();
});
