/** Consumes a queue with a fixed number of slots, so that one slow message holds up nobody. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import type { Contender } from './fair-choice.ts';
import { createMessageWorker, type MessageWorkerOptions } from './message-worker.ts';
import { type Poller, startPoller } from './poller.ts';
import { createPollingState } from './polling-state.ts';
import type { QueueMessage } from './queue-message.ts';
import { createSlotPool, type SlotPool } from './slot-pool.ts';
import { createWaitingRoom } from './waiting-room.ts';

/**
 * `handle` says what becomes of a message; when it throws, the message is retried. Its signal fires when the hold on the
 * message is lost or the consumer stops for good; what it returns after such a stop is ignored, the message was given back.
 */
export interface QueueConsumerOptions extends MessageWorkerOptions {
  /** Messages worked on at the same time, 1 or more; or slots shared with other consumers. */
  readonly slots: number | SlotPool;
  /** Messages received beyond the free slots, so that there is a choice of which goes first. Default 0. */
  readonly prefetch?: number;
  /** Where a message stands among those that wait. Default: in the order they came. */
  readonly rank?: (message: QueueMessage) => Contender;
  /** Of a long poll, 1 to 20; the default is 20. */
  readonly waitSeconds?: number;
}

export interface QueueConsumer {
  start(): void;
  /** Polls no more until `resume`. What is at work, waits or is brought by a poll under way is still handled. */
  pause(): void;
  resume(): void;
  /**
   * Stops receiving and gives back what waits, at once; waits up to `graceMs` for the handlers, then aborts their signals
   * and gives their messages back. Never rejects; takes at most 3 s more than the grace.
   */
  stop(options: { readonly graceMs: number }): Promise<void>;
  /** Whether the queue answered last time; true before the first poll. */
  readonly reachable: boolean;
  /** Messages at work now. */
  readonly inFlight: number;
}

/** For giving messages back once the grace is over. */
const GIVE_BACK_MS = 3_000;
/** A poll brings up to 10 messages in some 20 ms on AWS, so one keeps many slots busy; more poll beside it under load only. */
const SLOTS_PER_POLLER = 32;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const MAX_BATCH = 10;

export function createQueueConsumer(options: QueueConsumerOptions): QueueConsumer {
  const { client, queueUrl, visibilitySeconds, log, random, prefetch = 0 } = options;
  const pool = typeof options.slots === 'number' ? createSlotPool(options.slots) : options.slots;
  const worker = createMessageWorker(options);
  const room = createWaitingRoom({
    pool,
    prefetch,
    // Half of it, so that a slot that falls free while a poll is under way still has a choice.
    batch: Math.min(MAX_BATCH, Math.max(1, Math.floor(prefetch / 2))),
    rank: options.rank ?? (() => ({ group: '', deadlineMs: 0 })),
    givesBackAfterMs: visibilitySeconds * 1_000,
  });
  const pollers = Math.ceil(pool.slots / SLOTS_PER_POLLER);
  const polling = createPollingState({ queueUrl, slots: pollers, log, random });
  let state: 'new' | 'running' | 'paused' | 'stopped' = 'new';
  let running: Poller[] = [];
  let idle: Promise<unknown> | undefined;

  const take = (raw: Message) => {
    const held = worker.hold(raw);
    if (held !== undefined) room.enter(held);
  };

  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      running = Array.from({ length: pollers }, (_, at) =>
        startPoller({
          client,
          queueUrl,
          visibilitySeconds,
          waitSeconds: options.waitSeconds ?? 20,
          batch: room.batch,
          polling,
          gate: () => room.place(at > 0),
          polled: (messages) => room.polled(messages),
          take,
        }),
      );
    },
    pause() {
      if (state !== 'running') return;
      state = 'paused';
      // Polls under way are left to end: hanging up on them could hide a message until its visibility runs out.
      room.setOpen(false);
    },
    resume() {
      if (state !== 'paused') return;
      state = 'running';
      room.setOpen(true);
    },
    async stop({ graceMs }) {
      state = 'stopped';
      for (const poller of running) poller.halt();
      room.close();
      idle ??= Promise.all(running.map((poller) => poller.idle)).then(() => room.empty());
      if (await endsWithin(idle, graceMs)) return;
      log.warn({ event: 'consumer.grace_ended', queue_url: queueUrl, in_flight: worker.inFlight });
      worker.abandonAll();
      await endsWithin(idle, GIVE_BACK_MS);
    },
    get reachable() {
      return polling.reachable;
    },
    get inFlight() {
      return worker.inFlight;
    },
  };
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const ended = await Promise.race([work.then(() => true), late]);
  timer.abort();
  return ended;
}
