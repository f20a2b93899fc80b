/** Asks whether the bucket answers. */
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { CallOptions } from '@reelkeep/core/object-store';
import { withRetryBudget } from './retry-budget.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3 } from './store-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export function probeBucket(
  { client, bucket }: S3Bucket,
  { signal, once = false }: CallOptions & { readonly once?: boolean },
): Promise<void> {
  return answerFromS3(`reach bucket ${bucket}`, signal, async () => {
    const send = () =>
      client.send(new HeadBucketCommand({ Bucket: bucket }), { ...(signal && { abortSignal: signal }) });
    await (once ? withRetryBudget(0, send) : send());
  });
}

/** A bucket must be empty to be deleted, so one that stood seconds ago held no key that a 404 now denies. */
const TRUSTED_MS = 5_000;

/**
 * `probeBucket`, but a positive answer of the last five seconds is as good as a new one, and those who ask while somebody
 * does wait for the same answer: of many HEADs at once that find nothing, one asks.
 */
export function createBucketConfirmation(target: S3Bucket, now: () => Date) {
  let confirmedUntilMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(askedAtMs: number): Promise<void> {
    try {
      // Under nobody's signal, since whoever asked first may leave first; the client's own time-outs end it.
      await probeBucket(target, {});
      confirmedUntilMs = askedAtMs + TRUSTED_MS;
    } finally {
      asking = undefined;
    }
  }

  return async (signal: AbortSignal | undefined): Promise<void> => {
    const askedAtMs = now().getTime();
    if (askedAtMs < confirmedUntilMs) return;
    asking ??= ask(askedAtMs);
    await unlessAborted(asking, signal);
  };
}

/** Waits no longer than the signal lets. Throws its reason. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    await Promise.race([work, aborted]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
