/** Finds the queues and the topic that Reelkeep works with where someone else has made them, and says what is missing. */
import { GetTopicAttributesCommand, NotFoundException, type SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import { OUTCOME_TOPIC_NAME, QUEUE_NAMES } from '@reelkeep/core/provisioning/resource-names';
import type { Messaging, QueueUrls } from './messaging.ts';

/** Names under which they are looked up. */
export { QUEUE_NAMES };

const TOPIC_NAME = OUTCOME_TOPIC_NAME;

export interface LookupOptions {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  /** What is known already, e.g. from the environment; not looked up and not checked. */
  readonly known: { readonly queues: Partial<QueueUrls>; readonly outcomeTopicArn?: string | undefined };
  /** Ends the asking. */
  readonly signal?: AbortSignal | undefined;
}

export type MessagingLookup =
  | { readonly outcome: 'found'; readonly messaging: Messaging }
  /** E.g. `queue reelkeep-ingest`: all of it, not the first alone. */
  | { readonly outcome: 'missing'; readonly missing: readonly string[] };

/** @throws the SDK's errors for anything but an absence. */
export async function findMessaging({ sqs, sns, known, signal }: LookupOptions): Promise<MessagingLookup> {
  const call = signal === undefined ? {} : { abortSignal: signal };
  const findQueue = async (queue: keyof typeof QUEUE_NAMES): Promise<string | undefined> => {
    if (known.queues[queue] !== undefined) return known.queues[queue];
    try {
      return (await sqs.send(new GetQueueUrlCommand({ QueueName: QUEUE_NAMES[queue] }), call)).QueueUrl;
    } catch (error) {
      if (error instanceof QueueDoesNotExist) return undefined;
      throw error;
    }
  };
  const [ingest, ingestRetry, ingestDlq, campaigns, campaignsDlq, outcomes] = await Promise.all([
    findQueue('ingest'),
    findQueue('ingestRetry'),
    findQueue('ingestDlq'),
    findQueue('campaigns'),
    findQueue('campaignsDlq'),
    findQueue('outcomes'),
  ]);

  // A topic can't be asked for by name: its ARN is the queue's, of another service (same account, same region).
  const findTopic = async (): Promise<string | undefined> => {
    if (known.outcomeTopicArn !== undefined || outcomes === undefined) return known.outcomeTopicArn;
    const command = new GetQueueAttributesCommand({ QueueUrl: outcomes, AttributeNames: ['QueueArn'] });
    const read = await sqs.send(command, call);
    const [arn, partition, , region, account] = read.Attributes?.QueueArn?.split(':') ?? [];
    const TopicArn = [arn, partition, 'sns', region, account, TOPIC_NAME].join(':');
    try {
      await sns.send(new GetTopicAttributesCommand({ TopicArn }), call);
      return TopicArn;
    } catch (error) {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    }
  };
  const outcomeTopicArn = await findTopic();

  if (
    ingest !== undefined &&
    ingestRetry !== undefined &&
    ingestDlq !== undefined &&
    campaigns !== undefined &&
    campaignsDlq !== undefined &&
    outcomes !== undefined &&
    outcomeTopicArn !== undefined
  ) {
    const queues = { ingest, ingestRetry, ingestDlq, campaigns, campaignsDlq, outcomes };
    return { outcome: 'found', messaging: { queues, outcomeTopicArn } };
  }
  const found = { ingest, ingestRetry, ingestDlq, campaigns, campaignsDlq, outcomes };
  const missing = Object.entries(QUEUE_NAMES)
    .filter(([queue]) => !Object.entries(found).some(([name, url]) => name === queue && url !== undefined))
    .map(([, name]) => `queue ${name}`);
  return { outcome: 'missing', missing: outcomeTopicArn === undefined ? [...missing, `topic ${TOPIC_NAME}`] : missing };
}
