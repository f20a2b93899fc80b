/** Keeps an app running: what dies is started again, later each time, until dying is all it does. */
import type { AppExit, AppProcess, ReadyMessage } from './app-process.ts';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;
/** So many deaths within the window are a crash loop: another start would not help. */
const MAX_DEATHS = 5;
const DEATH_WINDOW_MS = 60_000;

export interface KeepRunningPorts {
  readonly start: () => AppProcess;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onDeath: (exit: AppExit, restartInMs: number) => void;
}

export interface KeptApp {
  /** The first process became ready, or ended before that. */
  readonly started: Promise<{ readonly ready: ReadyMessage } | { readonly exit: AppExit }>;
  /** Resolves when the app is given up: it ended before it was ready the first time, or died again and again. */
  readonly givenUp: Promise<AppExit>;
  /** Asks it to stop and starts it no more; resolves once it is gone. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

export function keepRunning(ports: KeepRunningPorts): KeptApp {
  const stopping = new AbortController();
  const givenUp = Promise.withResolvers<AppExit>();
  const first = ports.start();
  let current = first;
  const started = Promise.race([first.ready.then((ready) => ({ ready })), first.exited.then((exit) => ({ exit }))]);

  const watch = async (): Promise<void> => {
    const outcome = await started;
    if ('exit' in outcome) {
      givenUp.resolve(outcome.exit);
      return;
    }
    const deaths: number[] = [];
    while (true) {
      const exit = await current.exited;
      if (stopping.signal.aborted) return;
      const at = ports.nowMs();
      const recent = deaths.filter((death) => at - death < DEATH_WINDOW_MS);
      deaths.splice(0, deaths.length, ...recent, at);
      if (deaths.length >= MAX_DEATHS) {
        givenUp.resolve(exit);
        return;
      }
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (deaths.length - 1), MAX_DELAY_MS);
      ports.onDeath(exit, delayMs);
      await ports.delay(delayMs, stopping.signal);
      if (stopping.signal.aborted) return;
      current = ports.start();
    }
  };
  const watched = watch();

  return {
    started,
    givenUp: givenUp.promise,
    async stop() {
      stopping.abort();
      current.stop();
      await watched;
    },
    kill() {
      stopping.abort();
      current.kill();
    },
  };
}
