/** Listens to a topic through a queue of its own that goes away again, so that nobody else's queue misses a message. */
import { type SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createQueueReader } from './queue-reader.ts';

/** Should the process die before `close`, what is left over forgets its messages after an hour. */
const RETENTION_SECONDS = '3600';

export interface TopicTap {
  /** Bodies of the next messages, raw as they were published; waits a second for the first and may be empty. */
  receive(options?: { readonly signal?: AbortSignal | undefined }): Promise<readonly string[]>;
  /** Ends the subscription and deletes the queue. */
  close(): Promise<void>;
}

export interface TopicTapOptions {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly topicArn: string;
  /** A name that no other queue has. */
  readonly queueName: string;
}

/** Every message published after this resolves is received. Throws the SDKs' errors. */
export async function openTopicTap({ sqs, sns, topicArn, queueName }: TopicTapOptions): Promise<TopicTap> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: queueName, Attributes: { MessageRetentionPeriod: RETENTION_SECONDS } }),
  );
  if (QueueUrl === undefined) throw new TypeError('a queue without its URL');
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const queueArn = Attributes?.QueueArn;
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: allowTopic(topicArn, queueArn) } }));
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: 'true' },
      ReturnSubscriptionArn: true,
    }),
  );
  const reader = createQueueReader({ client: sqs, queueUrl: QueueUrl });

  return {
    async receive({ signal } = {}) {
      const messages = await reader.receive({ waitSeconds: 1, signal });
      await Promise.all(messages.map((message) => reader.remove(message)));
      return messages.map(({ body }) => body);
    },
    async close() {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
function allowTopic(topicArn: string, queueArn: string | undefined): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  });
}
