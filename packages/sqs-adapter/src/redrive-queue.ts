/** Sends messages of a dead-letter queue back to the queue they came from, one by one, so that each can be judged. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { mergeAttributes, stringAttributes } from './message-attributes.ts';
import { type QueueMessage, readQueueMessage, SYSTEM_ATTRIBUTES } from './queue-message.ts';
import type { QueueSender } from './queue-sender.ts';

export interface RedriveOptions {
  readonly client: SQSClient;
  /** The dead-letter queue's URL. */
  readonly fromUrl: string;
  readonly to: QueueSender;
  /** Asked once for each message: whether it goes back. It is told what becomes of it by `on`. */
  readonly judge: (message: QueueMessage) => boolean;
  /** Attributes that a message gets on its way, beside those it has. */
  readonly attributes: (message: QueueMessage) => Readonly<Record<string, string>>;
  /** Attributes that it leaves behind. */
  readonly without: readonly string[];
  /** What a message is known by, however often it was sent anew: one that comes back dead meanwhile is not sent again. */
  readonly identify: (message: QueueMessage) => string;
  /** A message was sent back. */
  readonly on: (message: QueueMessage) => void;
  /** At most so many are sent. */
  readonly limit: number;
  readonly perSecond: number;
  /** Judges, and sends and deletes nothing. */
  readonly dryRun: boolean;
  /** Waits; ends early, without a failure, when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Fires: what was begun is ended, and the rest is shown to others again. */
  readonly signal: AbortSignal;
}

export interface Redriven {
  /** Or with a dry run, would have been. */
  readonly sent: number;
  /** Judged to stay. */
  readonly left: number;
}

/** Messages that stay are hidden for so long, so that the next receive brings others; given back at the end. A kill costs this. */
const HOLD_SECONDS = 600;

/**
 * Ends when the queue shows nothing new. A message is sent, then deleted: should this process die in between there are two
 * of it, and never none. Throws the SDK's errors; messages that were not sent are then still there.
 */
export async function redriveQueue(options: RedriveOptions): Promise<Redriven> {
  const { client, fromUrl: QueueUrl, to, signal, limit, dryRun } = options;
  const known = new Set<string>();
  const held = new Map<string, Message>();
  let sent = 0;
  let left = 0;
  try {
    while (sent < limit && !signal.aborted) {
      const messages = await receive();
      let fresh = false;
      for (const raw of messages) held.set(raw.MessageId ?? '', raw);
      for (const raw of messages) {
        const message = readQueueMessage(raw);
        const id = options.identify(message);
        if (known.has(id)) continue;
        if (sent >= limit || signal.aborted) break;
        fresh = true;
        known.add(id);
        if (!options.judge(message)) {
          left += 1;
          continue;
        }
        if (!dryRun && !(await sendBack(raw, message))) break;
        sent += 1;
        options.on(message);
      }
      if (!fresh) break;
    }
  } finally {
    await giveBack([...held.values()]);
  }
  return { sent, left };

  async function receive(): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      // A long poll asks all of SQS's servers, a short one some of them: only so is "nothing" an answer.
      WaitTimeSeconds: 1,
      VisibilityTimeout: HOLD_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: [...SYSTEM_ATTRIBUTES],
    });
    try {
      return (await client.send(command, { abortSignal: signal })).Messages ?? [];
    } catch (error) {
      if (signal.aborted) return [];
      throw error;
    }
  }

  async function sendBack(raw: Message, message: QueueMessage): Promise<boolean> {
    if (sent > 0) await options.wait(1_000 / options.perSecond, signal);
    if (signal.aborted) return false;
    const own = Object.entries(raw.MessageAttributes ?? {}).filter(([name]) => !options.without.includes(name));
    const attributes = mergeAttributes(stringAttributes(options.attributes(message)), Object.fromEntries(own));
    const { body, groupId } = message;
    await to.send({ body, attributes, ...(groupId === undefined ? {} : { groupId }) });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: raw.ReceiptHandle }));
    held.delete(message.messageId);
    return true;
  }

  /** One that can't be given back now comes back by itself. */
  async function giveBack(messages: readonly Message[]): Promise<void> {
    for (let at = 0; at < messages.length; at += 10) {
      const shown = messages.slice(at, at + 10).map(({ ReceiptHandle }) => {
        return client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
      });
      await Promise.allSettled(shown);
    }
  }
}
