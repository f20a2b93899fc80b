/** The ARNs that policies are written for, from what a target names and the usual names. */
import type { IamResources } from '@reelkeep/core/provisioning/iam-policy';
import {
  CAMPAIGN_RULE_NAME,
  OUTCOME_TOPIC_NAME,
  QUEUE_NAMES,
  type QueueRole,
} from '@reelkeep/core/provisioning/resource-names';
import { readAccount } from '@reelkeep/s3-adapter/read-account';
import type { OpenTarget } from '../operator/open-target.ts';
import { partitionOf } from './provision-stack.ts';

export interface IamNames {
  readonly account: string | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly presignRoleArn: string | undefined;
}

/** Throws CommandError without a bucket, and the SDK's errors when AWS must be asked for the account and does not say. */
export async function iamResources(target: OpenTarget, { account, ...arns }: IamNames): Promise<IamResources> {
  const { access, layout, queues, outcomeTopicArn } = target;
  const partition = partitionOf(access.region);
  const owner = account ?? accountIn(outcomeTopicArn) ?? (await readAccount(access));
  const arn = (service: string, name: string) => `arn:${partition}:${service}:${access.region}:${owner}:${name}`;
  const queueArn = (role: QueueRole) => arn('sqs', lastOf(queues[role]) ?? QUEUE_NAMES[role]);
  return {
    partition,
    bucket: target.bucket(),
    ...layout,
    queueArns: {
      ingest: queueArn('ingest'),
      ingestRetry: queueArn('ingestRetry'),
      ingestDlq: queueArn('ingestDlq'),
      campaigns: queueArn('campaigns'),
      campaignsDlq: queueArn('campaignsDlq'),
      outcomes: queueArn('outcomes'),
    },
    topicArn: outcomeTopicArn ?? arn('sns', OUTCOME_TOPIC_NAME),
    ruleArn: arn('events', `rule/${CAMPAIGN_RULE_NAME}`),
    ...arns,
  };
}

/** A topic's ARN holds it in the fifth place. */
function accountIn(arn: string | undefined): string | undefined {
  return arn?.split(':')[4];
}

/** The name of a queue is the last part of its URL. */
function lastOf(url: string | undefined): string | undefined {
  return url?.split('/').at(-1);
}
