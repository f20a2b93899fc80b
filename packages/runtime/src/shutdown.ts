/** Ends a process in order: asked once it stops within its grace, asked twice it goes at once. */
import type { Logger } from './logger.ts';

export interface ShutdownOptions {
  /** How long `stop` may take before its signal fires. */
  readonly graceMs: number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Stops everything; when `signal` fires the grace is over and only what keeps data whole may still be done. */
  stop(signal: AbortSignal): Promise<void>;
}

const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What `stop` gets for giving work back after its signal fired, before the process goes whatever it does. */
const LAST_MS = 5_000;

/**
 * Stops on SIGTERM, on SIGINT, on SIGHUP (the terminal was closed), and, in a process forked with an IPC channel, when the channel closes: the parent has died or
 * disconnected. Exits with 0 after a clean stop, 1 when `stop` throws or never ends, and at a second signal at once with
 * 129 (SIGHUP), 130 (SIGINT) or 143 (SIGTERM). A closed channel never counts as a second signal, so a parent that stops its children
 * while a terminal sends Ctrl-C to all of them disconnects and sends no signal.
 * @returns a function that starts the same stop from within.
 */
export function onShutdown({ graceMs, log, stop }: ShutdownOptions): (reason: string) => void {
  let signalled = false;
  let begun = false;

  const begin = (reason: string) => {
    if (begun) return;
    begun = true;
    log.info({ event: 'process.stopping', reason, grace_ms: graceMs });
    const grace = new AbortController();
    setTimeout(() => {
      log.warn({ event: 'process.grace_ended', reason });
      grace.abort(new Error(`the grace of ${graceMs} ms is over`));
    }, graceMs);
    setTimeout(() => {
      log.error({ event: 'process.stop_failed', reason }, 'the stop did not end');
      process.exit(1);
    }, graceMs + LAST_MS);
    // In a promise chain, so that a `stop` that throws at once is a failed stop as well.
    Promise.resolve(grace.signal)
      .then(stop)
      .then(
        () => {
          log.info({ event: 'process.stopped', reason });
          process.exit(0);
        },
        (error: unknown) => {
          log.error({ event: 'process.stop_failed', reason, err: error });
          process.exit(1);
        },
      );
  };

  const onSignal = (name: keyof typeof SIGNAL_EXIT_CODES) => {
    if (signalled) process.exit(SIGNAL_EXIT_CODES[name]);
    signalled = true;
    begin(name);
  };
  process.on('SIGHUP', onSignal.bind(undefined, 'SIGHUP'));
  process.on('SIGTERM', onSignal.bind(undefined, 'SIGTERM'));
  process.on('SIGINT', onSignal.bind(undefined, 'SIGINT'));
  // `connected` is undefined in a process without a channel, and false where the parent died before this line.
  if (process.connected === true) process.on('disconnect', () => begin('parent gone'));
  if (process.connected === false) begin('parent gone');
  return begin;
}
