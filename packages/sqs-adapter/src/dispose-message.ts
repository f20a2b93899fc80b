/** Carries out what a handler decided. A message is deleted only once it is safe elsewhere or done with. */
import type { Message } from '@aws-sdk/client-sqs';
import { readTravels } from '@reelkeep/core/travels';
import type { Disposition } from './disposition.ts';
import { mergeAttributes, stringAttributes } from './message-attributes.ts';
import type { MessageLease } from './message-lease.ts';
import { FIRST_SENT_AT, type QueueMessage } from './queue-message.ts';
import type { QueueSender } from './queue-sender.ts';

export interface Destinations {
  /** Where `dead_letter` sends to. */
  readonly deadLetter: QueueSender;
  /** Where `move` sends to; leave it out where no handler moves messages. */
  readonly retry?: QueueSender | undefined;
}

export interface DisposeRequest {
  readonly raw: Message;
  readonly message: QueueMessage;
  readonly disposition: Disposition;
  readonly lease: MessageLease;
  readonly destinations: Destinations;
  now(): Date;
}

/** A send takes no longer; the heartbeat still runs meanwhile. */
const SEND_TIMEOUT_MS = 15_000;

/** @throws what the queue answered; the message is then not deleted and becomes visible again by itself. */
export async function disposeMessage(request: DisposeRequest): Promise<void> {
  const { disposition, lease, destinations } = request;
  switch (disposition.do) {
    case 'acknowledge':
      return lease.delete();
    case 'retry':
      return lease.setVisibility(disposition.afterSeconds);
    case 'dead_letter': {
      const { reason, detail, attributes = {} } = disposition;
      const failedAt = request.now().toISOString();
      // A send makes a new id: without the sender's own nobody could tell it what became of a message that is redriven.
      const { messageId: origin_message_id } = readTravels(request.message);
      const ours = { reason, detail, failed_at: failedAt, origin_message_id, ...attributes };
      await sendOn(request, destinations.deadLetter, ours);
      return lease.delete();
    }
    case 'move': {
      if (destinations.retry === undefined) throw new TypeError('this consumer has no retry queue to move messages to');
      await sendOn(request, destinations.retry, disposition.attributes, disposition.delaySeconds);
      return lease.delete();
    }
    default:
      return disposition satisfies never;
  }
}

/** The body as it came, in the same group, with our attributes and as many of its own as ten allow. */
async function sendOn(
  { raw, message }: DisposeRequest,
  to: QueueSender,
  texts: Readonly<Record<string, string>>,
  delaySeconds = 0,
): Promise<void> {
  const ours = stringAttributes({ ...texts, [FIRST_SENT_AT]: message.sentAt.toISOString() });
  const attributes = mergeAttributes(ours, raw.MessageAttributes ?? {});
  const { body, groupId } = message;
  const outgoing = { body, attributes, delaySeconds, ...(groupId === undefined ? {} : { groupId }) };
  await to.send(outgoing, { signal: AbortSignal.timeout(SEND_TIMEOUT_MS) });
}
