/**
 * What LocalStack's CloudFormation leaves out of a bucket (its provider takes versions and CORS from a template, and nothing of
 * lifecycle and metrics), put by hand from the synthesized template, in the words of the S3 API.
 */
import {
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketMetricsConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { engineConnection } from './cloudformation.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html; strict, so that nothing is lost on the way. */
const ruleSchema = z.strictObject({
  Id: z.string(),
  Status: z.literal('Enabled'),
  Prefix: z.string().default(''),
  AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: z.int() }).optional(),
  NoncurrentVersionExpiration: z.strictObject({ NoncurrentDays: z.int() }).optional(),
  ExpiredObjectDeleteMarker: z.boolean().optional(),
  Transitions: z
    .array(
      z.strictObject({
        StorageClass: z.enum(['STANDARD_IA', 'GLACIER_IR', 'INTELLIGENT_TIERING']),
        TransitionInDays: z.int(),
      }),
    )
    .optional(),
});

export const bucketPropertiesSchema = z.looseObject({
  LifecycleConfiguration: z.strictObject({ Rules: z.array(ruleSchema) }),
  MetricsConfigurations: z.array(z.strictObject({ Id: z.string(), Prefix: z.string() })),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html */
function apiRule(rule: z.output<typeof ruleSchema>): LifecycleRule {
  const { AbortIncompleteMultipartUpload, NoncurrentVersionExpiration, ExpiredObjectDeleteMarker, Transitions } = rule;
  return {
    ID: rule.Id,
    Status: rule.Status,
    Filter: { Prefix: rule.Prefix },
    ...(AbortIncompleteMultipartUpload && { AbortIncompleteMultipartUpload }),
    ...(NoncurrentVersionExpiration && { NoncurrentVersionExpiration }),
    ...(ExpiredObjectDeleteMarker && { Expiration: { ExpiredObjectDeleteMarker } }),
    ...(Transitions && {
      Transitions: Transitions.map(({ StorageClass, TransitionInDays }) => ({ Days: TransitionInDays, StorageClass })),
    }),
  };
}

/** @param properties of the bucket in the template. */
export async function completeBucket(Bucket: string, properties: unknown, region: string): Promise<void> {
  const { LifecycleConfiguration, MetricsConfigurations } = bucketPropertiesSchema.parse(properties);
  const client = new S3Client({ ...engineConnection(region), forcePathStyle: true });
  const Rules = LifecycleConfiguration.Rules.map(apiRule);
  await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  for (const { Id, Prefix } of MetricsConfigurations) {
    const MetricsConfiguration = { Id, Filter: { Prefix } };
    await client.send(new PutBucketMetricsConfigurationCommand({ Bucket, Id, MetricsConfiguration }));
  }
  client.destroy();
}
