/** Polls a queue for small batches and hands them over, built on one sqs-consumer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import type { PollingState } from './polling-state.ts';
import { SYSTEM_ATTRIBUTES } from './queue-message.ts';

export interface PollerOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly visibilitySeconds: number;
  readonly waitSeconds: number;
  /** Messages a poll asks for, 1 to 10. */
  readonly batch: number;
  readonly polling: PollingState;
  /** Settles when the next poll may go ahead; after `halt` it must settle soon. */
  gate(): Promise<void>;
  /** A poll has ended, with so many messages; 0 when it failed. */
  polled(messages: number): void;
  /** Takes a message over; it may be called after `halt`, with what was already on its way. */
  take(raw: Message): void;
}

export interface Poller {
  /** Settles when the last poll has ended and what it brought is handed over. */
  readonly idle: Promise<unknown>;
  /** Stops receiving at once. */
  halt(): void;
}

/**
 * Starts polling. Of sqs-consumer 15 this relies on: a batch handler that resolves to undefined leaves the messages alone,
 * so that holding, deleting and giving back are ours, and one that returns at once lets it poll on while messages are worked
 * on; a poll ends in exactly one of `empty`, `response_processed` and `error`; after most errors it polls again at once, so
 * the wait is in the callback before each receive; what a receive asks for is fixed before that callback; and a consumer
 * that is started twice may run two polling loops, so it never is.
 *
 * A message that is on its way when `halt` hangs up is lost to sight, not lost: it shows up when its visibility runs out.
 */
export function startPoller(options: PollerOptions): Poller {
  const { polling } = options;
  const halted = new AbortController();
  let cycle = Promise.withResolvers<void>();
  cycle.resolve();
  const ended = (messages: number) => {
    options.polled(messages);
    cycle.resolve();
  };

  const consumer = Consumer.create({
    sqs: options.client,
    queueUrl: options.queueUrl,
    batchSize: options.batch,
    visibilityTimeout: options.visibilitySeconds,
    waitTimeSeconds: options.waitSeconds,
    messageAttributeNames: ['All'],
    messageSystemAttributeNames: [...SYSTEM_ATTRIBUTES],
    shouldDeleteMessages: false,
    suppressFifoWarning: true,
    authenticationErrorTimeout: 0,
    preReceiveMessageCallback: async () => {
      cycle = Promise.withResolvers();
      await options.gate();
      halted.signal.throwIfAborted();
      const delayMs = polling.delayMs();
      if (delayMs > 0) await sleep(delayMs, undefined, { signal: halted.signal });
    },
    postReceiveMessageCallback: async () => polling.answered(),
    handleMessageBatch: async (messages) => {
      for (const raw of messages) options.take(raw);
      ended(messages.length);
      return undefined;
    },
  });
  consumer.on('empty', () => ended(0));
  consumer.on('error', (error) => {
    if (!halted.signal.aborted) polling.failed(error);
    ended(0);
  });
  consumer.start();

  return {
    get idle() {
      return cycle.promise;
    },
    halt() {
      halted.abort(new Error('the consumer stops'));
      consumer.stop({ abort: true });
    },
  };
}
