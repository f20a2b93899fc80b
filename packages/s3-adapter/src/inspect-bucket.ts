/** Reads how a bucket is set up, one setting a call, and tells "not set" from "may not ask" and from "the engine has no such thing". */
import {
  GetBucketAclCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  ListBucketIntelligentTieringConfigurationsCommand,
} from '@aws-sdk/client-s3';
import type { CallOptions } from '@reelkeep/core/object-store';
import { readFailure } from '@reelkeep/core/service-failure';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, saysNotImplemented } from './store-errors.ts';

/** `lacking`: the engine does not offer the call. `refused`: these credentials may not ask. */
export type Inspected<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'lacking' }
  | { readonly state: 'refused' };

/** What a lifecycle rule that is enabled does to the keys under its prefix. */
export interface RuleInForce {
  readonly id: string;
  /** Empty for all keys. */
  readonly prefix: string;
  /** Storage classes that current objects are moved to. */
  readonly movesTo: readonly string[];
  readonly expires: boolean;
  readonly abortsUploadsAfterDays: number | undefined;
  readonly endsOldVersions: boolean;
}

export interface BucketInspection {
  readonly versioning: (options?: CallOptions) => Promise<Inspected<'Enabled' | 'Suspended' | 'Off'>>;
  readonly rules: (options?: CallOptions) => Promise<Inspected<readonly RuleInForce[]>>;
  /** Prefixes ('' for all keys) that Intelligent-Tiering moves into an archive tier. */
  readonly archivedPrefixes: (options?: CallOptions) => Promise<Inspected<readonly string[]>>;
  /** The policy's text, undefined when there is none. */
  readonly policy: (options?: CallOptions) => Promise<Inspected<string | undefined>>;
  /** Whether policies and ACLs for everybody are both made ineffective. */
  readonly publicAccessBlocked: (options?: CallOptions) => Promise<Inspected<boolean>>;
  /** Group URIs that the ACL grants something to. */
  readonly aclGroups: (options?: CallOptions) => Promise<Inspected<readonly string[]>>;
}

/** Every function throws `StoreError` when the bucket gives no answer that can be trusted. */
export function inspectBucket({ client, bucket: Bucket }: S3Bucket): BucketInspection {
  const inspect = async <T>(
    setting: string,
    { signal }: CallOptions,
    none: { readonly code: string; readonly value: T } | undefined,
    ask: (send: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<Inspected<T>> => {
    return await answerFromS3(`read the ${setting} of ${Bucket}`, signal, async () => {
      try {
        return { state: 'known', value: await ask({ ...(signal && { abortSignal: signal }) }) };
      } catch (error) {
        const { code } = readFailure(error);
        if (none !== undefined && code === none.code) return { state: 'known', value: none.value };
        if (saysNotImplemented(error) || code === 'MethodNotAllowed') return { state: 'lacking' };
        if (code === 'AccessDenied') return { state: 'refused' };
        throw error;
      }
    });
  };

  return {
    versioning: (options = {}) =>
      inspect('versioning', options, undefined, async (send) => {
        const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket }), send);
        return Status ?? 'Off';
      }),
    rules: (options = {}) =>
      inspect<readonly RuleInForce[]>(
        'lifecycle',
        options,
        { code: 'NoSuchLifecycleConfiguration', value: [] },
        async (send) => {
          const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }), send);
          return Rules.filter(({ Status }) => Status === 'Enabled').map(readRule);
        },
      ),
    archivedPrefixes: (options = {}) =>
      inspect('archive tiers', options, undefined, async (send) => {
        const answer = await client.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket }), send);
        return (answer.IntelligentTieringConfigurationList ?? [])
          .filter(({ Status, Tierings = [] }) => Status === 'Enabled' && Tierings.length > 0)
          .map(({ Filter }) => Filter?.Prefix ?? Filter?.And?.Prefix ?? '');
      }),
    policy: (options = {}) =>
      inspect('policy', options, { code: 'NoSuchBucketPolicy', value: undefined }, async (send) => {
        return (await client.send(new GetBucketPolicyCommand({ Bucket }), send)).Policy;
      }),
    publicAccessBlocked: (options = {}) =>
      inspect(
        'public access block',
        options,
        { code: 'NoSuchPublicAccessBlockConfiguration', value: false },
        async (send) => {
          const answer = await client.send(new GetPublicAccessBlockCommand({ Bucket }), send);
          const { RestrictPublicBuckets, IgnorePublicAcls } = answer.PublicAccessBlockConfiguration ?? {};
          return RestrictPublicBuckets === true && IgnorePublicAcls === true;
        },
      ),
    aclGroups: (options = {}) =>
      inspect('ACL', options, undefined, async (send) => {
        const { Grants = [] } = await client.send(new GetBucketAclCommand({ Bucket }), send);
        return Grants.flatMap(({ Grantee }) => Grantee?.URI ?? []);
      }),
  };
}

function readRule(rule: LifecycleRule, index: number): RuleInForce {
  const { Expiration, Transitions = [], Filter: filter } = rule;
  return {
    id: rule.ID ?? `rule ${index + 1}`,
    // Rules written before there were filters have the prefix beside them, and S3 still answers so.
    prefix: filter?.Prefix ?? filter?.And?.Prefix ?? rule.Prefix ?? '',
    movesTo: Transitions.flatMap(({ StorageClass }) => StorageClass ?? []),
    expires: Expiration?.Days !== undefined || Expiration?.Date !== undefined,
    abortsUploadsAfterDays: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    endsOldVersions: rule.NoncurrentVersionExpiration?.NoncurrentDays !== undefined,
  };
}
