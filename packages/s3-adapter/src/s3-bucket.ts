/** What every verb needs to reach the bucket. */
import type { S3Client } from '@aws-sdk/client-s3';

export interface S3Bucket {
  readonly client: S3Client;
  readonly bucket: string;
}

/** For what is tried again after a while. */
export interface PatientBucket extends S3Bucket {
  /** Waits between tries. */
  readonly pause: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
}
