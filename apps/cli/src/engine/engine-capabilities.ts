// What each engine can do, so that provisioning keeps calls away from an engine that lacks them and `doctor` can say so.
import type { EngineName } from '../stack/engine-choice.ts';

/** True where the engine does it; each is one S3 (or AWS) operation or guarantee, named as AWS names it. */
export interface EngineCapabilities {
  /** PutBucketVersioning, ListObjectVersions, `versionId`. */
  readonly versioning: boolean;
  /** PutBucketLifecycleConfiguration is accepted. */
  readonly lifecycle: boolean;
  /** ... and its rules are carried out. */
  readonly lifecycleEnforced: boolean;
  readonly encryption: boolean;
  readonly publicAccessBlock: boolean;
  readonly ownershipControls: boolean;
  readonly bucketPolicy: boolean;
  readonly cors: boolean;
  readonly bucketNotifications: boolean;
  readonly tagging: boolean;
  /** Signatures and the expiry of presigned URLs are checked. */
  readonly signatures: boolean;
  /** Who may do what is enforced. */
  readonly iam: boolean;
  /** `If-None-Match: *` on PutObject and CompleteMultipartUpload. */
  readonly conditionalWrites: boolean;
  /** `If-Match` on DeleteObject. */
  readonly conditionalDeletes: boolean;
  /** Content-MD5 and x-amz-checksum-* are compared with the body. */
  readonly digests: boolean;
  readonly listMultipartUploads: boolean;
  /** StartMessageMoveTask: from a dead letter queue back. */
  readonly messageMoveTasks: boolean;
  readonly eventBridge: boolean;
  readonly metrics: boolean;
  /** Largest body of one PutObject or UploadPart in bytes; https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
  readonly maxBodyBytes: number;
}

const GIB = 1024 ** 3;

/** By engine: the embedded one as patched here (each line has a test), LocalStack 4.14.0 community, AWS itself. */
export const ENGINE_CAPABILITIES: Readonly<Record<EngineName, EngineCapabilities>> = {
  embedded: {
    versioning: false,
    lifecycle: true,
    lifecycleEnforced: false,
    encryption: false,
    publicAccessBlock: false,
    ownershipControls: false,
    bucketPolicy: false,
    cors: false,
    bucketNotifications: false,
    tagging: false,
    signatures: false,
    iam: false,
    conditionalWrites: true,
    conditionalDeletes: true,
    digests: true,
    listMultipartUploads: true,
    messageMoveTasks: false,
    eventBridge: false,
    metrics: false,
    maxBodyBytes: 64 * 1_048_576,
  },
  localstack: {
    versioning: true,
    lifecycle: true,
    lifecycleEnforced: false,
    encryption: true,
    publicAccessBlock: true,
    ownershipControls: true,
    bucketPolicy: true,
    cors: true,
    bucketNotifications: true,
    tagging: true,
    signatures: true,
    iam: false,
    conditionalWrites: true,
    conditionalDeletes: false,
    digests: true,
    listMultipartUploads: true,
    messageMoveTasks: true,
    eventBridge: true,
    metrics: true,
    maxBodyBytes: 5 * GIB,
  },
  aws: {
    versioning: true,
    lifecycle: true,
    lifecycleEnforced: true,
    encryption: true,
    publicAccessBlock: true,
    ownershipControls: true,
    bucketPolicy: true,
    cors: true,
    bucketNotifications: true,
    tagging: true,
    signatures: true,
    iam: true,
    conditionalWrites: true,
    conditionalDeletes: true,
    digests: true,
    listMultipartUploads: true,
    messageMoveTasks: true,
    eventBridge: true,
    metrics: true,
    maxBodyBytes: 5 * GIB,
  },
};
