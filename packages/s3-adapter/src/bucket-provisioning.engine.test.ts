/** Provisioning on an engine that has most settings: as often as one likes, and past what somebody tightened. */
import {
  GetBucketPolicyCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { bucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provisionBucket } from './bucket-provisioning.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';

let s3: Awaited<ReturnType<typeof startEngineOfEnvironment>>;
beforeAll(async () => {
  s3 = await startEngineOfEnvironment();
});
afterAll(() => s3.client.destroy());

const provision = (force = false) => {
  const options = { bucket: s3.bucket, videoPrefix: 'videos', versioning: true, tlsOnly: true } as const;
  const wish = bucketWish({ ...options, restoreDays: 30, corsOrigins: ['https://app.example', 'https://b.example'] });
  return provisionBucket({ ...s3, region: 'us-east-1', wish, force });
};

/** Somebody's own call; an engine that does not know it has nothing to tighten. */
async function tighten(...calls: ReadonlyArray<() => Promise<unknown>>): Promise<void> {
  for (const call of calls) {
    await call().catch((error: Error) => {
      if (error.name !== 'NotImplemented') throw error;
    });
  }
}

test('a bucket that is provisioned again is left as it is', async () => {
  await provision();
  expect((await provision()).filter(({ kind }) => kind !== 'unsupported')).toEqual([]);
});

test('what somebody tightened survives and is named, and gives way to force alone', async () => {
  const Bucket = s3.bucket;
  const Resource = `arn:aws:s3:::${Bucket}/*`;
  const theirs = { Sid: 'Theirs', Effect: 'Deny', Principal: '*', Action: 's3:PutObjectAcl', Resource };
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } } as const;
  const ninety = {
    ID: 'reelkeep-restore-window',
    Status: 'Enabled',
    Filter: { Prefix: 'videos/' },
    NoncurrentVersionExpiration: { NoncurrentDays: 90 },
  } as const;
  const own = { ID: 'own', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 7 } } as const;
  const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://app.example'] }];
  await tighten(
    () =>
      s3.client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } })),
    () =>
      s3.client.send(
        new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [own, ninety] } }),
      ),
    () => s3.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } })),
    () =>
      s3.client.send(
        new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [theirs] }) }),
      ),
  );
  const findings = await provision();
  const unsupported = findings.filter(({ kind }) => kind === 'unsupported').map(({ property }) => property);
  const kept = findings.filter(({ kind }) => kind === 'kept').map(({ property }) => property);
  const tightened = ['CORS', 'default encryption', 'lifecycle'].filter((name) => !unsupported.includes(name));
  expect(kept.sort()).toEqual(tightened);

  const forced = await provision(true);
  expect(forced.filter(({ kind }) => kind === 'kept')).toEqual([]);
  const changed = forced.filter(({ kind }) => kind === 'changed').map(({ property }) => property);
  expect(changed.sort()).toEqual(tightened);
  // A statement of their own is never taken away, nor is a rule.
  const { Policy = '' } = await s3.client.send(new GetBucketPolicyCommand({ Bucket }));
  expect(JSON.parse(Policy)).toMatchObject({ Statement: [theirs, { Sid: 'ReelkeepTlsOnly', Effect: 'Deny' }] });
  const lifecycle = forced.find((finding) => finding.kind === 'changed' && finding.property === 'lifecycle');
  if (lifecycle !== undefined) expect(JSON.stringify(lifecycle)).toContain('"ID":"own"');
});
