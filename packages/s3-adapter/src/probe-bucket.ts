/** Asks whether the bucket answers. */
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { CallOptions } from '@reelkeep/core/object-store';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3 } from './store-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export function probeBucket({ client, bucket }: S3Bucket, { signal }: CallOptions): Promise<void> {
  return answerFromS3(`reach bucket ${bucket}`, signal, async () => {
    await client.send(new HeadBucketCommand({ Bucket: bucket }), { ...(signal && { abortSignal: signal }) });
  });
}

/** A bucket must be empty to be deleted, so one that stood seconds ago held no key that a 404 now denies. */
const TRUSTED_MS = 5_000;

/** `probeBucket`, but a positive answer of the last five seconds is as good as a new one. */
export function createBucketConfirmation(target: S3Bucket, now: () => Date) {
  let confirmedUntilMs = Number.NEGATIVE_INFINITY;
  return async (signal: AbortSignal | undefined): Promise<void> => {
    const askedAtMs = now().getTime();
    if (askedAtMs < confirmedUntilMs) return;
    await probeBucket(target, { signal });
    confirmedUntilMs = askedAtMs + TRUSTED_MS;
  };
}
