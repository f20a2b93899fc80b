/** The bucket of videos and ledger as CloudFormation makes it, from the same description that `reelkeep provision` carries out. */
import type { OwnLifecycleRule } from '@reelkeep/core/provisioning/bucket-lifecycle';
import type { BucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** The videos outlive the stack: whoever means to delete them empties and deletes the bucket by hand. */
export function addBucket(scope: Construct, bucketName: string, wish: BucketWish): CfnBucket {
  const { publicAccessBlock: block, encryption, lifecycle, requestMetrics } = wish;
  const { kmsKeyId } = encryption;
  const bucket = new CfnBucket(scope, 'Bucket', {
    bucketName,
    publicAccessBlockConfiguration: {
      blockPublicAcls: block.BlockPublicAcls,
      ignorePublicAcls: block.IgnorePublicAcls,
      blockPublicPolicy: block.BlockPublicPolicy,
      restrictPublicBuckets: block.RestrictPublicBuckets,
    },
    ownershipControls: { rules: [{ objectOwnership: wish.ownership }] },
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        {
          serverSideEncryptionByDefault: {
            sseAlgorithm: encryption.algorithm,
            ...(kmsKeyId === undefined ? {} : { kmsMasterKeyId: kmsKeyId }),
          },
          // It saves a call to KMS for each object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
          ...(encryption.algorithm === 'aws:kms' ? { bucketKeyEnabled: true } : {}),
        },
      ],
    },
    ...(wish.versioning === undefined ? {} : { versioningConfiguration: { status: wish.versioning } }),
    ...(wish.cors === undefined ? {} : { corsConfiguration: { corsRules: [corsRule(wish.cors)] } }),
    lifecycleConfiguration: {
      rules: [
        lifecycle.abort,
        ...(lifecycle.restore === undefined ? [] : [lifecycle.restore.rule]),
        ...(lifecycle.tiering === undefined || lifecycle.tiering === 'none' ? [] : [lifecycle.tiering]),
      ].map(lifecycleRule),
    },
    metricsConfigurations: [{ id: requestMetrics.id, prefix: requestMetrics.prefix }],
  });
  bucket.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  bucket.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  if (wish.policy.length > 0) {
    const Statement = wish.policy.map(({ statement }) => statement);
    new CfnBucketPolicy(scope, 'BucketPolicy', {
      bucket: bucket.ref,
      policyDocument: { Version: '2012-10-17', Statement },
    });
  }
  return bucket;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-corsrule.html */
function corsRule(rule: NonNullable<BucketWish['cors']>): CfnBucket.CorsRuleProperty {
  return {
    ...(rule.ID === undefined ? {} : { id: rule.ID }),
    allowedOrigins: rule.AllowedOrigins ?? [],
    allowedMethods: rule.AllowedMethods ?? [],
    ...(rule.AllowedHeaders === undefined ? {} : { allowedHeaders: rule.AllowedHeaders }),
    ...(rule.ExposeHeaders === undefined ? {} : { exposedHeaders: rule.ExposeHeaders }),
    ...(rule.MaxAgeSeconds === undefined ? {} : { maxAge: rule.MaxAgeSeconds }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html */
function lifecycleRule(rule: OwnLifecycleRule): CfnBucket.RuleProperty {
  const { AbortIncompleteMultipartUpload: abort, NoncurrentVersionExpiration: noncurrent, Expiration } = rule;
  return {
    id: rule.ID,
    status: rule.Status,
    // An empty prefix is left out: without one a rule is for the whole bucket.
    ...(rule.Filter.Prefix === '' ? {} : { prefix: rule.Filter.Prefix }),
    ...(abort === undefined
      ? {}
      : { abortIncompleteMultipartUpload: { daysAfterInitiation: abort.DaysAfterInitiation } }),
    ...(noncurrent === undefined ? {} : { noncurrentVersionExpiration: { noncurrentDays: noncurrent.NoncurrentDays } }),
    ...(Expiration === undefined ? {} : { expiredObjectDeleteMarker: Expiration.ExpiredObjectDeleteMarker }),
    ...(rule.Transitions === undefined ? {} : { transitions: rule.Transitions.flatMap(transition) }),
  };
}

function transition({ Days, StorageClass }: { Days?: number | undefined; StorageClass?: string | undefined }) {
  return Days === undefined || StorageClass === undefined
    ? []
    : [{ transitionInDays: Days, storageClass: StorageClass }];
}
