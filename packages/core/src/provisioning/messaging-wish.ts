/** All that queues, topic and event rule should be: the one description for commands and infrastructure code. */
import type { StatementWish } from './policy-statement.ts';
import { CAMPAIGN_RULE_NAME, OUTCOME_TOPIC_NAME, QUEUE_NAMES, QUEUE_ROLES, type QueueRole } from './resource-names.ts';

/** 14 days, the most that SQS keeps a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const RETENTION_SECONDS = 14 * 24 * 3_600;
/** Crashes alone get there: consumers park what must wait and dead-letter what can't work. */
export const MAX_RECEIVE_COUNT = 20;

/** Which queue SQS itself moves a message to that was received too often. */
const DEAD_LETTER_QUEUES = {
  ingest: 'ingestDlq',
  ingestRetry: 'ingestDlq',
  campaigns: 'campaignsDlq',
} as const satisfies Partial<Record<QueueRole, QueueRole>>;

export interface QueueWish {
  readonly role: QueueRole;
  readonly name: string;
  readonly retentionSeconds: number;
  readonly redrive: { readonly to: QueueRole; readonly maxReceiveCount: number } | undefined;
  /** Of a dead-letter queue: who alone may use it as such. */
  readonly redriveFrom: readonly QueueRole[];
}

export interface MessagingWish {
  /** Dead-letter queues first: others point to them. */
  readonly queues: readonly QueueWish[];
  readonly topicName: string;
  readonly rule: {
    readonly name: string;
    /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
    readonly pattern: { readonly 'detail-type': readonly string[] };
    readonly targetId: string;
  };
}

/** @param namePrefix before every name: `staging-` makes `staging-reelkeep-ingest`. */
export function messagingWish(namePrefix = ''): MessagingWish {
  const deadLetters: Partial<Record<QueueRole, QueueRole>> = DEAD_LETTER_QUEUES;
  return {
    queues: QUEUE_ROLES.map((role) => {
      const to = deadLetters[role];
      return {
        role,
        name: `${namePrefix}${QUEUE_NAMES[role]}`,
        retentionSeconds: RETENTION_SECONDS,
        redrive: to === undefined ? undefined : { to, maxReceiveCount: MAX_RECEIVE_COUNT },
        redriveFrom: QUEUE_ROLES.filter((other) => deadLetters[other] === role),
      };
    }),
    topicName: `${namePrefix}${OUTCOME_TOPIC_NAME}`,
    rule: {
      name: `${namePrefix}${CAMPAIGN_RULE_NAME}`,
      pattern: { 'detail-type': ['campaign.ended'] },
      targetId: 'reelkeep-campaigns',
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
export function topicMaySend(queueArn: string, topicArn: string): StatementWish {
  return maySend('ReelkeepOutcomes', 'sns.amazonaws.com', queueArn, topicArn);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
export function ruleMaySend(queueArn: string, ruleArn: string): StatementWish {
  return maySend('ReelkeepCampaignEnded', 'events.amazonaws.com', queueArn, ruleArn);
}

function maySend(sid: string, service: string, queueArn: string, sourceArn: string): StatementWish {
  return {
    statement: {
      Sid: sid,
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    },
    subject: sourceArn,
  };
}
