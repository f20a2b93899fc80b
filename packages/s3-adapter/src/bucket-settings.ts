/** Each setting of the bucket as S3 reads and writes it. A read that the engine does not know keeps the write away from it. */
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import { type OwnLifecycleRule, settleLifecycle } from '@reelkeep/core/provisioning/bucket-lifecycle';
import { type PublicAccessBlock, settleVersioning } from '@reelkeep/core/provisioning/bucket-settings';
import type { BucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { type PolicyDocument, parsePolicy, settlePolicy } from '@reelkeep/core/provisioning/policy-statement';
import { type Prepared, prepareSetting, type Setting } from '@reelkeep/core/provisioning/setting';
import { corsSetting } from './bucket-cors.ts';
import { encryptionSetting } from './bucket-encryption.ts';
import { type BucketTarget, readBucket } from './read-bucket.ts';

/** Reads all settings at once and settles them; the order is that in which they are written. */
export function prepareBucketSettings(
  target: BucketTarget,
  wish: BucketWish,
  force: boolean,
): Promise<readonly Prepared[]> {
  const prepare = <T>(setting: Setting<T>) => prepareSetting(setting, { force });
  return Promise.all([
    prepare(publicAccessBlock(target, wish)),
    prepare(ownership(target, wish)),
    prepare(encryptionSetting(target, wish.encryption)),
    ...(wish.versioning === undefined ? [] : [prepare(versioning(target, wish))]),
    ...(wish.policy.length === 0 ? [] : [prepare(policy(target, wish))]),
    ...(wish.cors === undefined ? [] : [prepare(corsSetting(target, wish.cors))]),
    prepare(lifecycle(target, wish)),
    prepare(requestMetrics(target, wish)),
  ]);
}

function publicAccessBlock(target: BucketTarget, wish: BucketWish): Setting<PublicAccessBlock> {
  const { client, bucket: Bucket, send } = target;
  return {
    resource: `bucket ${Bucket}`,
    property: 'public access block',
    read: () =>
      readBucket(target, 'NoSuchPublicAccessBlockConfiguration', async () => {
        const answer = await client.send(new GetPublicAccessBlockCommand({ Bucket }), send);
        const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
          answer.PublicAccessBlockConfiguration ?? {};
        return {
          BlockPublicAcls: BlockPublicAcls === true,
          IgnorePublicAcls: IgnorePublicAcls === true,
          BlockPublicPolicy: BlockPublicPolicy === true,
          RestrictPublicBuckets: RestrictPublicBuckets === true,
        };
      }),
    settle: () => ({ value: wish.publicAccessBlock }),
    write: async (PublicAccessBlockConfiguration) => {
      await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }), send);
    },
  };
}

function ownership(target: BucketTarget, wish: BucketWish): Setting<string> {
  const { client, bucket: Bucket, send } = target;
  return {
    resource: `bucket ${Bucket}`,
    property: 'object ownership',
    read: () =>
      readBucket(target, 'OwnershipControlsNotFoundError', async () => {
        const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket }), send);
        return OwnershipControls?.Rules?.[0]?.ObjectOwnership;
      }),
    settle: () => ({ value: wish.ownership }),
    write: async () => {
      const OwnershipControls = { Rules: [{ ObjectOwnership: wish.ownership }] };
      await client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }), send);
    },
  };
}

function versioning(target: BucketTarget, wish: BucketWish): Setting<'Enabled' | 'Suspended'> {
  const { client, bucket: Bucket, send } = target;
  return {
    resource: `bucket ${Bucket}`,
    property: 'versioning',
    read: () =>
      readBucket(
        target,
        undefined,
        async () => (await client.send(new GetBucketVersioningCommand({ Bucket }), send)).Status,
      ),
    settle: (current, force) => settleVersioning(current, wish.versioning, force),
    write: async (Status) => {
      await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }), send);
    },
  };
}

function policy(target: BucketTarget, wish: BucketWish): Setting<PolicyDocument> {
  const { client, bucket: Bucket, send } = target;
  return {
    resource: `bucket ${Bucket}`,
    property: 'policy',
    read: () =>
      readBucket(target, 'NoSuchBucketPolicy', async () => {
        const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket }), send);
        return Policy === undefined ? undefined : parsePolicy(Policy);
      }),
    settle: (current, force) => settlePolicy(current, wish.policy, force),
    write: async (document) => {
      await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(document) }), send);
    },
  };
}

function lifecycle(target: BucketTarget, wish: BucketWish): Setting<ReadonlyArray<LifecycleRule | OwnLifecycleRule>> {
  const { client, bucket: Bucket, send } = target;
  // A put without it would set it back to S3's default.
  let TransitionDefaultMinimumObjectSize: TransitionDefaultMinimumObjectSize | undefined;
  return {
    resource: `bucket ${Bucket}`,
    property: 'lifecycle',
    read: () =>
      readBucket(target, 'NoSuchLifecycleConfiguration', async () => {
        const answer = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }), send);
        ({ TransitionDefaultMinimumObjectSize } = answer);
        return answer.Rules;
      }),
    settle: (current, force) => settleLifecycle(current, wish.lifecycle, force),
    write: async (rules) => {
      const LifecycleConfiguration = { Rules: [...rules] };
      const request = { Bucket, LifecycleConfiguration, TransitionDefaultMinimumObjectSize };
      await client.send(new PutBucketLifecycleConfigurationCommand(request), send);
    },
  };
}

function requestMetrics(target: BucketTarget, { requestMetrics: wish }: BucketWish): Setting<{ prefix: string }> {
  const { client, bucket: Bucket, send } = target;
  const wanted = { prefix: wish.prefix };
  return {
    resource: `bucket ${Bucket}`,
    property: `request metrics ${wish.id}`,
    read: () =>
      readBucket(target, 'NoSuchConfiguration', async () => {
        const answer = await client.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id: wish.id }), send);
        const prefix = answer.MetricsConfiguration?.Filter?.Prefix;
        return prefix === undefined ? undefined : { prefix };
      }),
    settle: () => ({ value: wanted }),
    write: async () => {
      const MetricsConfiguration = { Id: wish.id, Filter: { Prefix: wish.prefix } };
      await client.send(new PutBucketMetricsConfigurationCommand({ Bucket, Id: wish.id, MetricsConfiguration }), send);
    },
  };
}
