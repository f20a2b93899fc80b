/** Queues, topic and event rule as CloudFormation makes them, from the same description that `reelkeep provision` carries out. */
import {
  type MessagingWish,
  type QueueWish,
  ruleMaySend,
  topicMaySend,
} from '@reelkeep/core/provisioning/messaging-wish';
import type { QueueRole } from '@reelkeep/core/provisioning/resource-names';
import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface Messaging {
  readonly queue: (role: QueueRole) => CfnQueue;
  readonly topic: CfnTopic;
}

export function addMessaging(scope: Construct, wish: MessagingWish): Messaging {
  const queues = new Map<QueueRole, CfnQueue>();
  const queue = (role: QueueRole): CfnQueue => {
    const found = queues.get(role);
    if (found === undefined) throw new TypeError(`the queue ${role} is used before it is made`);
    return found;
  };
  // By name and not by reference: a dead-letter queue names its sources, and they it.
  const arnByName = (role: QueueRole): string => {
    const named = wish.queues.find((other) => other.role === role);
    if (named === undefined) throw new TypeError(`there is no queue ${role}`);
    return Stack.of(scope).formatArn({ service: 'sqs', resource: named.name });
  };
  for (const one of wish.queues) queues.set(one.role, addQueue(scope, one, queue, arnByName));

  const topic = new CfnTopic(scope, 'OutcomeTopic', { topicName: wish.topicName });
  const { pattern: eventPattern, targetId, name } = wish.rule;
  const rule = new CfnRule(scope, 'CampaignRule', {
    name,
    eventPattern,
    state: 'ENABLED',
    targets: [{ id: targetId, arn: queue('campaigns').attrArn }],
  });
  const outcomesPolicy = addSender(scope, queue('outcomes'), 'Outcomes', topicMaySend, topic.ref);
  addSender(scope, queue('campaigns'), 'Campaigns', ruleMaySend, rule.attrArn);
  const subscription = new CfnSubscription(scope, 'OutcomeSubscription', {
    topicArn: topic.ref,
    protocol: 'sqs',
    endpoint: queue('outcomes').attrArn,
    rawMessageDelivery: true,
  });
  // What is published before the queue may be sent to is lost.
  subscription.addResourceDependency(outcomesPolicy);
  return { queue, topic };
}

function addQueue(
  scope: Construct,
  { role, name, retentionSeconds, redrive, redriveFrom }: QueueWish,
  queue: (role: QueueRole) => CfnQueue,
  arnByName: (role: QueueRole) => string,
): CfnQueue {
  return new CfnQueue(scope, `${role.charAt(0).toUpperCase()}${role.slice(1)}Queue`, {
    queueName: name,
    messageRetentionPeriod: retentionSeconds,
    ...(redrive === undefined
      ? {}
      : {
          redrivePolicy: {
            deadLetterTargetArn: queue(redrive.to).attrArn,
            maxReceiveCount: redrive.maxReceiveCount,
          },
        }),
    ...(redriveFrom.length === 0
      ? {}
      : { redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: redriveFrom.map(arnByName).sort() } }),
  });
}

function addSender(
  scope: Construct,
  queue: CfnQueue,
  name: string,
  maySend: typeof topicMaySend,
  sourceArn: string,
): CfnQueuePolicy {
  const { statement } = maySend(queue.attrArn, sourceArn);
  return new CfnQueuePolicy(scope, `${name}QueuePolicy`, {
    queues: [queue.ref],
    policyDocument: { Version: '2012-10-17', Statement: [statement] },
  });
}
