/** A fixed number of slots that several queues may share, and the messages that wait for one. */
import { type Contender, chooseFairly } from './fair-choice.ts';

export interface SlotJob extends Contender {
  /** Never rejects. */
  run(): Promise<void>;
}

export interface SlotPool {
  readonly slots: number;
  readonly free: number;
  /** Runs the job as soon as it is its turn; at once, before `enter` returns, when a slot is free. */
  enter(job: SlotJob): void;
  /** Takes a job out that still waits; false when it runs, or has run. */
  withdraw(job: SlotJob): boolean;
  /** `listener` is called whenever a job has ended and its slot went to the next, if one waited. */
  onEnd(listener: () => void): void;
}

/** @param slots jobs run at the same time, 1 or more. */
export function createSlotPool(slots: number): SlotPool {
  const waiting = new Set<SlotJob>();
  const running = new Map<string, number>();
  let free = slots;
  const listeners: (() => void)[] = [];

  const count = (group: string, by: 1 | -1) => {
    const now = (running.get(group) ?? 0) + by;
    if (now === 0) running.delete(group);
    else running.set(group, now);
    free -= by;
  };

  const fill = () => {
    while (free > 0) {
      const job = chooseFairly({ waiting: [...waiting], running, slots });
      if (job === undefined) return;
      waiting.delete(job);
      void seeThrough(job);
    }
  };

  const seeThrough = async (job: SlotJob) => {
    count(job.group, 1);
    await job.run();
    count(job.group, -1);
    fill();
    for (const listener of listeners) listener();
  };

  return {
    slots,
    get free() {
      return free;
    },
    enter(job) {
      waiting.add(job);
      fill();
    },
    withdraw: (job) => waiting.delete(job),
    onEnd(listener) {
      listeners.push(listener);
    },
  };
}
