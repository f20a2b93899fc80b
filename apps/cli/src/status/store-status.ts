/** Whether the bucket answers: what the setup guide calls "S3 Available". */
import { StoreError } from '@reelkeep/core/store-error';
import type { OpenTarget } from '../operator/open-target.ts';

export interface StoreStatus {
  readonly available: boolean;
  readonly bucket: string | null;
  /** Why not, and what to do; null when it is. */
  readonly fault: string | null;
}

/** Never throws for what a store may say. */
export async function readStoreStatus(target: OpenTarget, signal: AbortSignal): Promise<StoreStatus> {
  const bucket = target.s3.bucket ?? null;
  if (bucket === null) {
    const fault = 'no bucket is configured (S3_BUCKET_NAME): provider URLs are all there is';
    return { available: false, bucket, fault };
  }
  try {
    await target.store().probe({ signal });
    return { available: true, bucket, fault: null };
  } catch (error) {
    if (error instanceof StoreError) {
      return { available: false, bucket, fault: `${error.message} (${error.code}). ${error.advice}` };
    }
    return { available: false, bucket, fault: error instanceof Error ? error.message : String(error) };
  }
}
