/** Settings of the bucket that are one value each: how each is settled against what is there. */
import type { Settled } from './setting.ts';

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** All four: nothing of the bucket is public by accident. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const PUBLIC_ACCESS_BLOCK: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** Access control lists are off. https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
export const OWNERSHIP = 'BucketOwnerEnforced';

export type VersioningStatus = 'Enabled' | 'Suspended';

/** Versions are never switched off but by force. `wanted` undefined: as it is. */
export function settleVersioning(
  current: VersioningStatus | undefined,
  wanted: VersioningStatus | undefined,
  force: boolean,
): Settled<VersioningStatus> {
  if (wanted !== 'Suspended') return { value: wanted };
  // A bucket that never had versions has none to suspend.
  if (current === undefined || force) return { value: current === undefined ? undefined : wanted };
  if (current === 'Suspended') return { value: undefined };
  return { value: undefined, kept: 'versions are kept; --no-versioning --force suspends them' };
}

/** SSE-S3, KMS, double KMS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html */
export const ENCRYPTION_ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;
export type EncryptionAlgorithm = (typeof ENCRYPTION_ALGORITHMS)[number];

export interface Encryption {
  readonly algorithm: EncryptionAlgorithm;
  /** Undefined with KMS: the account's own key `aws/s3`. */
  readonly kmsKeyId?: string | undefined;
}

/** KMS is never given up for SSE-S3, nor double encryption for single, but by force. Another key is as strict as the one there. */
export function settleEncryption(
  current: Encryption | undefined,
  wanted: Encryption,
  force: boolean,
): Settled<Encryption> {
  const strength = ({ algorithm }: Encryption) => ENCRYPTION_ALGORITHMS.indexOf(algorithm);
  if (current === undefined || force || strength(wanted) > strength(current)) return { value: wanted };
  if (strength(wanted) < strength(current)) {
    return { value: current, kept: `${current.algorithm} is stricter than ${wanted.algorithm}; --force changes it` };
  }
  return { value: wanted.kmsKeyId === undefined ? current : wanted };
}
