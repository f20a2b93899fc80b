/** All that the bucket should be, from what the operator asked for: the one description for commands and infrastructure code. */
import { type CorsRule, corsRule } from './bucket-cors.ts';
import { DEFAULT_RESTORE_DAYS, type LifecycleWish, lifecycleWish, type Tiering } from './bucket-lifecycle.ts';
import {
  type Encryption,
  OWNERSHIP,
  PUBLIC_ACCESS_BLOCK,
  type PublicAccessBlock,
  type VersioningStatus,
} from './bucket-settings.ts';
import type { StatementWish } from './policy-statement.ts';

export interface BucketOptions {
  readonly bucket: string;
  /** e.g. `aws`, `aws-cn` */
  readonly partition?: string | undefined;
  readonly videoPrefix: string;
  /** True keeps versions, false gives them up (by force alone), undefined leaves it as it is. */
  readonly versioning?: boolean | undefined;
  /** How long an older version is kept, in days; 30 unless told. */
  readonly restoreDays?: number | undefined;
  readonly tiering?: Tiering | undefined;
  /** Encrypts with this KMS key instead of S3's own. */
  readonly kmsKeyId?: string | undefined;
  /** Origins of web pages that may play and upload, e.g. `https://app.example`. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** ARNs of users or roles that may work with videos and ledger by the bucket's own policy. */
  readonly servicePrincipals?: readonly string[] | undefined;
  /** False where the engine is spoken to in the clear: the statement would shut everyone out. */
  readonly tlsOnly: boolean;
}

export interface BucketWish {
  readonly publicAccessBlock: PublicAccessBlock;
  readonly ownership: typeof OWNERSHIP;
  readonly encryption: Encryption;
  readonly versioning: VersioningStatus | undefined;
  readonly policy: readonly StatementWish[];
  readonly cors: CorsRule | undefined;
  readonly lifecycle: LifecycleWish;
  /** CloudWatch's request metrics of the videos: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-configurations.html */
  readonly requestMetrics: { readonly id: string; readonly prefix: string };
}

/** The filter of the request metrics: CloudWatch has it as a dimension, `FilterId`. */
export const REQUEST_METRICS_ID = 'reelkeep-videos';

/** What the guide's service user may do, as it writes it. */
const SERVICE_ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket', 's3:GetBucketLocation'];

export function bucketWish(options: BucketOptions): BucketWish {
  const { videoPrefix, versioning, restoreDays, tiering, kmsKeyId, corsOrigins = [] } = options;
  return {
    publicAccessBlock: PUBLIC_ACCESS_BLOCK,
    ownership: OWNERSHIP,
    encryption: kmsKeyId === undefined ? { algorithm: 'AES256' } : { algorithm: 'aws:kms', kmsKeyId },
    versioning: versioning === undefined ? undefined : versioning ? 'Enabled' : 'Suspended',
    policy: policyWishes(options),
    cors: corsOrigins.length === 0 ? undefined : corsRule(corsOrigins),
    lifecycle: lifecycleWish({
      videoPrefix,
      tiering,
      restoreDays: restoreDays ?? (versioning === true ? DEFAULT_RESTORE_DAYS : 0),
      restoreAsked: restoreDays !== undefined,
    }),
    requestMetrics: { id: REQUEST_METRICS_ID, prefix: `${videoPrefix}/` },
  };
}

function policyWishes({
  bucket,
  partition = 'aws',
  servicePrincipals = [],
  tlsOnly,
}: BucketOptions): readonly StatementWish[] {
  const arn = `arn:${partition}:s3:::${bucket}`;
  const Resource = [arn, `${arn}/*`];
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS
  const tls: StatementWish = {
    statement: {
      Sid: 'ReelkeepTlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  };
  const services = servicePrincipals.map(
    (principal): StatementWish => ({
      statement: {
        // A Sid is letters and digits.
        Sid: `ReelkeepService${principal.replace(/^.*[/:]/, '').replace(/[^A-Za-z0-9]/g, '')}`,
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: SERVICE_ACTIONS,
        Resource,
      },
      subject: principal,
    }),
  );
  return [...(tlsOnly ? [tls] : []), ...services];
}
