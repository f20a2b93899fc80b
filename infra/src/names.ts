/** Names that follow from the deployment, so that no stack has to export to another and each can be changed by itself. */
import type { IamResources } from '@reelkeep/core/provisioning/iam-policy';
import { messagingWish } from '@reelkeep/core/provisioning/messaging-wish';
import { QUEUE_NAMES, type QueueRole } from '@reelkeep/core/provisioning/resource-names';
import { Aws } from 'aws-cdk-lib';
import type { Deployment } from './deployment.ts';

/** A bucket's name is unique in the world, so the default holds the account and the region. */
export function bucketNameOf({ bucket }: Deployment): string {
  return bucket.name ?? `reelkeep-videos-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
}

/** https://docs.aws.amazon.com/general/latest/gr/sqs-service.html */
export function queueUrlOf(role: QueueRole): string {
  return `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}/${Aws.ACCOUNT_ID}/${QUEUE_NAMES[role]}`;
}

/** What the apps' policies are written for, as `reelkeep iam` takes it. */
export function resourcesOf(deployment: Deployment): IamResources {
  const { videoPrefix, ledgerPrefix, kmsKeyArn } = deployment.bucket;
  const { topicName, rule } = messagingWish();
  const arn = (service: string, name: string) =>
    `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${name}`;
  return {
    partition: Aws.PARTITION,
    bucket: bucketNameOf(deployment),
    videoPrefix,
    ledgerPrefix,
    queueArns: {
      ingest: arn('sqs', QUEUE_NAMES.ingest),
      ingestRetry: arn('sqs', QUEUE_NAMES.ingestRetry),
      ingestDlq: arn('sqs', QUEUE_NAMES.ingestDlq),
      campaigns: arn('sqs', QUEUE_NAMES.campaigns),
      campaignsDlq: arn('sqs', QUEUE_NAMES.campaignsDlq),
      outcomes: arn('sqs', QUEUE_NAMES.outcomes),
    },
    topicArn: arn('sns', topicName),
    ruleArn: arn('events', `rule/${rule.name}`),
    kmsKeyArn,
    presignRoleArn: deployment.api.presignRoleArn,
  };
}
