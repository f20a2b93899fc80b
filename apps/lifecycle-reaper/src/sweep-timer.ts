/** Runs rounds of the sweep, one after the other, until it is stopped. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@reelkeep/runtime/logger';

export interface SweepTimer {
  /** Begins the next round at once, or right after the one that runs. */
  runSoon(): void;
  /** Ends the round that runs, if any, and starts no more. */
  stop(): Promise<void>;
}

/** The first round runs at once: what fell due while nobody ran is late already. */
export function startSweepTimer(options: {
  readonly everyMs: number;
  readonly round: (signal: AbortSignal) => Promise<unknown>;
  readonly log: Logger;
}): SweepTimer {
  const stopping = new AbortController();
  const { signal } = stopping;
  let wake = new AbortController();

  async function run(): Promise<void> {
    while (!signal.aborted) {
      wake = new AbortController();
      try {
        await options.round(signal);
      } catch (error) {
        if (!signal.aborted) options.log.warn({ event: 'sweep.failed', err: error }, 'the sweep is tried again');
      }
      // Rejects when it is woken, or when the timer is stopped, which ends the loop as well.
      await sleep(options.everyMs, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(() => {});
    }
  }
  const running = run();
  return {
    runSoon: () => wake.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
