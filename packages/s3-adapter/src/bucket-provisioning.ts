/** Makes the bucket what it should be, as far as the engine can, and says what it changed, kept, and could not do. */
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import type { CallOptions } from '@reelkeep/core/object-store';
import type { BucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { type Finding, writeAll } from '@reelkeep/core/provisioning/setting';
import { StoreError } from '@reelkeep/core/store-error';
import { bucketLocation } from './bucket-location.ts';
import { prepareBucketSettings } from './bucket-settings.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { readFailure } from './s3-error.ts';
import { answerFromS3, saysNotFound } from './store-errors.ts';

export interface ProvisionBucketRequest extends S3Bucket {
  readonly region: string;
  readonly wish: BucketWish;
  /** Reads and says, and changes nothing. */
  readonly plan?: boolean | undefined;
  /** Also loosens what somebody tightened. */
  readonly force?: boolean | undefined;
}

/** Any number of calls leave what one leaves. Throws StoreError, also for a bucket that lies in another region. */
export function provisionBucket(
  request: ProvisionBucketRequest,
  { signal }: CallOptions = {},
): Promise<readonly Finding[]> {
  const { client, bucket, region, wish, plan = false, force = false } = request;
  const send = { ...(signal && { abortSignal: signal }) };
  return answerFromS3(`provision bucket ${bucket}`, signal, async () => {
    const created = !(await exists());
    if (created && !plan) await create();
    const target = { client, bucket, missing: created && plan, send };
    const prepared = await prepareBucketSettings(target, wish, force);
    if (!plan) await writeAll(prepared);
    const creation: Finding = {
      kind: 'changed',
      resource: `bucket ${bucket}`,
      property: 'region',
      from: null,
      to: region,
    };
    return [...(created ? [creation] : []), ...prepared.flatMap(({ findings }) => findings)];
  });

  async function exists(): Promise<boolean> {
    try {
      const { BucketRegion: found } = await client.send(new HeadBucketCommand({ Bucket: bucket }), send);
      if (found !== undefined && found !== region) throw elsewhere(found);
      return true;
    } catch (error) {
      if (saysNotFound(error)) return false;
      throw error;
    }
  }

  function elsewhere(found: string): StoreError {
    return new StoreError({
      kind: 'misconfigured',
      code: 'PermanentRedirect',
      message: `bucket ${bucket} lies in ${found}, not in ${region}`,
      advice: `Set AWS_REGION to ${found}, or choose another S3_BUCKET_NAME.`,
    });
  }

  async function create(): Promise<void> {
    try {
      await client.send(new CreateBucketCommand({ Bucket: bucket, ...bucketLocation(region) }), send);
    } catch (error) {
      // Another process was faster.
      if (readFailure(error).code !== 'BucketAlreadyOwnedByYou') throw error;
    }
  }
}
