/** Received messages that wait for a slot: as many as there is a choice to make among, and no longer than is fair to others. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './fair-choice.ts';
import type { HeldMessage } from './message-worker.ts';
import type { QueueMessage } from './queue-message.ts';
import type { SlotJob, SlotPool } from './slot-pool.ts';

export interface WaitingRoomOptions {
  readonly pool: SlotPool;
  /** Messages beyond the free slots. */
  readonly prefetch: number;
  /** Messages a poll asks for. */
  readonly batch: number;
  readonly rank: (message: QueueMessage) => Contender;
  /** A message that has waited so long goes back: another process may have a slot free. */
  readonly givesBackAfterMs: number;
}

export interface WaitingRoom {
  readonly batch: number;
  /** Settles when a poll's messages have a place, or once the room is closed. An `extra` poller waits for messages to flow too. */
  place(extra: boolean): Promise<void>;
  /** A poll has ended. */
  polled(messages: number): void;
  enter(held: HeldMessage): void;
  /** Whether there is a place for anyone; what is here or on its way stays. */
  setOpen(open: boolean): void;
  /** For good: from now on what waits or comes is given back. Polls under way have been hung up on. */
  close(): void;
  /** Settles when nothing waits, works or is being given back. */
  empty(): Promise<void>;
}

/** Each return costs a receive, of which a queue allows 20: a message that came so often is kept until a slot is free. */
const MAX_RECEIVES_TO_GIVE_BACK = 3;
/** A queue notices a poll that was hung up on only after a moment; what is given back before that goes to nobody with it. */
const HANG_UP_MS = 200;

export function createWaitingRoom(options: WaitingRoomOptions): WaitingRoom {
  const { pool, prefetch, batch, rank, givesBackAfterMs } = options;
  const leavers = new Map<HeldMessage, (after?: Promise<void>) => void>();
  const underWay = new Set<Promise<unknown>>();
  let polls = 0;
  let flowing = false;
  let open = true;
  let closed = false;
  /** Slots move too slowly for what was received: nothing more is, until one has ended. */
  let stalled = false;
  let changed = Promise.withResolvers<void>();

  const notify = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const track = (work: Promise<unknown>) => {
    const ended = work.finally(() => {
      underWay.delete(ended);
      notify();
    });
    underWay.add(ended);
  };
  pool.onEnd(() => {
    stalled = false;
    notify();
  });
  const mayPoll = (extra: boolean) =>
    open && !stalled && (flowing || !extra) && pool.free + prefetch - leavers.size - polls * batch >= batch;

  return {
    batch,
    async place(extra) {
      while (!closed && !mayPoll(extra)) await changed.promise;
      polls += 1;
    },
    polled(messages) {
      polls = Math.max(0, polls - 1);
      flowing = messages > 0;
      notify();
    },
    enter(held) {
      if (closed) return track(held.giveBack());
      const job: SlotJob = {
        ...rank(held.message),
        async run() {
          forget();
          const work = held.work();
          track(work);
          await work;
        },
      };
      const leave = (after = Promise.resolve()) => {
        if (!pool.withdraw(job)) return;
        forget();
        track(after.then(() => held.giveBack()));
      };
      const letGo = () => leave();
      const timer = setTimeout(() => {
        if (held.message.receiveCount > MAX_RECEIVES_TO_GIVE_BACK) return;
        stalled = true;
        leave();
      }, givesBackAfterMs);
      const forget = () => {
        clearTimeout(timer);
        leavers.delete(held);
        held.lost.removeEventListener('abort', letGo);
        notify();
      };
      leavers.set(held, leave);
      held.lost.addEventListener('abort', letGo, { once: true });
      pool.enter(job);
    },
    setOpen(next) {
      open = next;
      notify();
    },
    close() {
      closed = true;
      if (leavers.size > 0) {
        const hungUp = sleep(HANG_UP_MS);
        for (const leave of [...leavers.values()]) leave(hungUp);
      }
      notify();
    },
    async empty() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
