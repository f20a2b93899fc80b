/** Reads one setting of a bucket: there, not there, or unknown to the engine. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Reading } from '@reelkeep/core/provisioning/setting';
import { readFailure } from './s3-error.ts';
import { saysNotImplemented } from './store-errors.ts';

export interface BucketTarget {
  readonly client: S3Client;
  readonly bucket: string;
  /** It is only planned: nothing of it can be read. */
  readonly missing: boolean;
  readonly send: { readonly abortSignal?: AbortSignal };
}

/** @param absent the code that S3 has for a bucket without the setting */
export async function readBucket<T>(
  { missing }: BucketTarget,
  absent: string | undefined,
  ask: () => Promise<T | undefined>,
): Promise<Reading<T>> {
  if (missing) return { outcome: 'read', value: undefined };
  try {
    return { outcome: 'read', value: await ask() };
  } catch (error) {
    const { code, status } = readFailure(error);
    if (code === absent) return { outcome: 'read', value: undefined };
    if (saysNotImplemented(error) || code === 'MethodNotAllowed' || status === 405) return { outcome: 'unsupported' };
    throw error;
  }
}
