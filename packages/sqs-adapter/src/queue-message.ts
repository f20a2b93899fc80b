/** A message as it was received: what a handler decides on, free of the shapes of the SDK. */
import type { Message } from '@aws-sdk/client-sqs';
import type { Attributes } from './message-attributes.ts';

export interface QueueMessage {
  readonly messageId: string;
  /** As it was sent. */
  readonly body: string;
  /** The string message attributes; numbers and bytes are left out here, but travel on with the message. */
  readonly attributes: Readonly<Record<string, string>>;
  /** When it was first sent, by the queue's clock; moves to other queues and redrives do not change it. */
  readonly sentAt: Date;
  /** When it came into the queue that it was received from; a move and a redrive are a new arrival. */
  readonly arrivedAt: Date;
  /** What its sender grouped it by (`MessageGroupId`): the tenant, for fairness among tenants. */
  readonly groupId?: string | undefined;
  /** 1 at the first delivery from its queue. */
  readonly receiveCount: number;
  readonly receiptHandle: string;
}

/** The attribute that carries `sentAt` on when a message is sent to another queue: SQS would give it a new SentTimestamp. */
export const FIRST_SENT_AT = 'first_sent_at';

/** The system attributes that a receive must ask for. */
export const SYSTEM_ATTRIBUTES = ['SentTimestamp', 'ApproximateReceiveCount', 'MessageGroupId'] as const;

/** @throws TypeError when the queue's answer lacks what every SQS message has. */
export function readQueueMessage(raw: Message): QueueMessage {
  const { MessageId: messageId, ReceiptHandle: receiptHandle } = raw;
  if (messageId === undefined || receiptHandle === undefined) throw new TypeError('a message without its id or handle');
  const attributes = stringsOf(raw.MessageAttributes ?? {});
  const sentMs = Number(raw.Attributes?.SentTimestamp);
  if (!Number.isSafeInteger(sentMs)) throw new TypeError('a message without its SentTimestamp');
  return {
    messageId,
    receiptHandle,
    body: raw.Body ?? '',
    attributes,
    sentAt: firstSentAt(attributes, sentMs) ?? new Date(sentMs),
    arrivedAt: new Date(sentMs),
    groupId: raw.Attributes?.MessageGroupId,
    receiveCount: Number(raw.Attributes?.ApproximateReceiveCount ?? 1),
  };
}

function stringsOf(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value.DataType?.startsWith('String') === true && value.StringValue !== undefined
        ? [[name, value.StringValue]]
        : [],
    ),
  );
}

const DAY_MS = 86_400_000;

/**
 * Whoever may send to the queue may write attributes: nothing was first sent after it was sent. A day's leeway, since queues'
 * clocks differ and a time that is passed over would make another video of the message.
 */
function firstSentAt(attributes: Readonly<Record<string, string>>, sentMs: number): Date | undefined {
  const instant = new Date(attributes[FIRST_SENT_AT] ?? Number.NaN);
  return instant.getTime() >= 0 && instant.getTime() <= sentMs + DAY_MS ? instant : undefined;
}
