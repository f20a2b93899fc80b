/** Sends messages to one queue. */
import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { stringAttribute } from './message-attributes.ts';

export interface OutgoingMessage {
  readonly body: string;
  /** At most 10. A string is made legal and cut to 1,000 characters; a whole attribute goes as it is. */
  readonly attributes?: Readonly<Record<string, string | MessageAttributeValue>>;
  /** 0 to 900. */
  readonly delaySeconds?: number;
  /** For FIFO queues, and for fairness between tenants in others. */
  readonly groupId?: string;
}

export interface QueueSender {
  /** Settles once the queue has the message for good; throws the SDK's errors. */
  send(
    message: OutgoingMessage,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<{ messageId: string }>;
}

/** The client's own time-outs and retries hold; a retried send can double a message, never lose one. */
export function createQueueSender({ client, queueUrl }: { client: SQSClient; queueUrl: string }): QueueSender {
  return {
    async send({ body, attributes = {}, delaySeconds, groupId }, { signal } = {}) {
      const output = await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              typeof value === 'string' ? stringAttribute(value) : value,
            ]),
          ),
          DelaySeconds: delaySeconds,
          MessageGroupId: groupId,
        }),
        signal === undefined ? {} : { abortSignal: signal },
      );
      return { messageId: output.MessageId ?? '' };
    },
  };
}
