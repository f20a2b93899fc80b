/** Sends messages to one queue. */
import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type AdapterTracer, UNTRACED } from './adapter-tracer.ts';
import { attributesThatFit, mergeAttributes, stringAttribute, stringAttributes } from './message-attributes.ts';
import { messageSpans } from './message-spans.ts';

export interface OutgoingMessage {
  readonly body: string;
  /** At most 10, and what there is room for. A string is made legal and cut to 1,000 characters; a whole attribute goes as it is. */
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

export interface QueueSenderOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** With one, each message carries the trace on; without, the context that it has goes along like any attribute. */
  readonly tracer?: AdapterTracer | undefined;
}

/** The client's own time-outs and retries hold; a retried send can double a message, never lose one. */
export function createQueueSender({ client, queueUrl, tracer = UNTRACED }: QueueSenderOptions): QueueSender {
  const spans = messageSpans(tracer, queueUrl);
  return {
    send: ({ body, attributes = {}, delaySeconds, groupId }, { signal } = {}) =>
      spans.send(async (span) => {
        const whole = Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            typeof value === 'string' ? stringAttribute(value) : value,
          ]),
        );
        const output = await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: body,
            MessageAttributes: attributesThatFit(body, mergeAttributes(stringAttributes(tracer.carry()), whole)),
            DelaySeconds: delaySeconds,
            MessageGroupId: groupId,
          }),
          signal === undefined ? {} : { abortSignal: signal },
        );
        span.set({ 'messaging.message.id': output.MessageId });
        return { messageId: output.MessageId ?? '' };
      }),
  };
}
