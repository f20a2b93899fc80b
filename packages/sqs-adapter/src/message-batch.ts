/** Sees a batch through that somebody else received, as an event source mapping does for an AWS Lambda function. */
import type { Message } from '@aws-sdk/client-sqs';
import { mapBounded } from '@reelkeep/core/map-bounded';
import { createMessageWorker, type HeldMessage, type MessageWorkerOptions } from './message-worker.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
export interface BatchAnswer {
  /** Messages that are in their queue still; whoever received the batch deletes all others. */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface MessageBatchOptions extends MessageWorkerOptions {
  /** Messages worked on at the same time, 1 or more. */
  readonly slots: number;
}

/**
 * Works each message as a consumer does: held by a heartbeat, handled, disposed of. One that is done with was deleted here,
 * at once, so that nothing of it comes again should the function die over the rest of its batch. When `signal` fires, what
 * is at work is given back, and so is what waits. Never rejects.
 */
export async function workBatch(
  messages: readonly Message[],
  options: MessageBatchOptions,
  signal: AbortSignal,
): Promise<BatchAnswer> {
  const worker = createMessageWorker(options);
  const abandon = () => worker.abandonAll();
  signal.addEventListener('abort', abandon, { once: true });
  // All are held from the start: those that wait for a slot must stay hidden as well.
  const held = messages.map((raw) => ({ id: raw.MessageId ?? '', hold: worker.hold(raw) }));
  const stay = await mapBounded(held, options.slots, async ({ id, hold }) => ((await isGone(hold)) ? [] : [id]));
  signal.removeEventListener('abort', abandon);
  return { batchItemFailures: stay.flat().map((itemIdentifier) => ({ itemIdentifier })) };

  async function isGone(hold: HeldMessage | undefined): Promise<boolean> {
    if (hold === undefined) return false;
    if (!signal.aborted) return hold.work();
    await hold.giveBack();
    return false;
  }
}
