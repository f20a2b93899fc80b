/** Reads the bucket's lifecycle rules, for a forecast. */
import { GetBucketLifecycleConfigurationCommand, type LifecycleRule as S3Rule } from '@aws-sdk/client-s3';
import type { LifecycleRule } from '@reelkeep/core/lifecycle-rule';
import type { CallOptions } from '@reelkeep/core/object-store';
import { readFailure } from '@reelkeep/core/service-failure';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, saysNotImplemented } from './store-errors.ts';

/**
 * The enabled rules that move or delete current objects; none on an engine that knows no lifecycle. Undefined when the
 * credentials may not ask. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
 */
export function readLifecycle(
  { client, bucket }: S3Bucket,
  { signal }: CallOptions = {},
): Promise<readonly LifecycleRule[] | undefined> {
  return answerFromS3(`read the lifecycle of ${bucket}`, signal, async () => {
    try {
      const answer = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), {
        ...(signal && { abortSignal: signal }),
      });
      return (answer.Rules ?? []).filter(({ Status }) => Status === 'Enabled').flatMap(readRule);
    } catch (error) {
      const { code } = readFailure(error);
      if (code === 'NoSuchLifecycleConfiguration' || saysNotImplemented(error)) return [];
      if (code === 'AccessDenied') return undefined;
      throw error;
    }
  });
}

function readRule(rule: S3Rule, index: number): LifecycleRule[] {
  const transitions = (rule.Transitions ?? []).flatMap(({ Days, StorageClass }) =>
    Days === undefined || StorageClass === undefined ? [] : [{ days: Days, storageClass: StorageClass }],
  );
  const expirationDays = rule.Expiration?.Days;
  const beyond = beyondListing(rule);
  if (transitions.length === 0 && expirationDays === undefined && beyond === undefined) return [];
  // Rules written before there were filters have the prefix beside them, and S3 still answers so.
  const prefix = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix ?? '';
  return [{ id: rule.ID ?? `rule ${index + 1}`, prefix, transitions, expirationDays, beyond }];
}

/** What of a rule that touches current objects depends on more than their age. */
function beyondListing({ Filter: filter, Transitions: transitions = [], Expiration: expiration }: S3Rule) {
  if (transitions.length === 0 && expiration?.Days === undefined && expiration?.Date === undefined) return undefined;
  if (filter?.Tag !== undefined || filter?.And?.Tags !== undefined) return 'depends on tags';
  const sizes = [filter?.ObjectSizeGreaterThan, filter?.ObjectSizeLessThan];
  sizes.push(filter?.And?.ObjectSizeGreaterThan, filter?.And?.ObjectSizeLessThan);
  if (sizes.some((size) => size !== undefined)) return 'depends on sizes';
  const dated = expiration?.Date !== undefined || transitions.some(({ Date: on }) => on !== undefined);
  return dated ? 'happens on a date' : undefined;
}
