/** Waits for something observable, with a bound: the only way this suite waits for anything. */
import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Milliseconds until it gives up, 60 s unless told. */
  readonly timeoutMs?: number;
  /** Milliseconds between two probes, 60 unless told: longer where a probe is work. */
  readonly everyMs?: number;
}

/**
 * Asks `probe` until it gives anything but undefined or false, and gives that back.
 * @throws an error that names `what` when the time is over, with the probe's last error as its cause
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  options: EventuallyOptions = {},
): Promise<T> {
  const { timeoutMs = 60_000, everyMs = 60 } = options;
  const giveUpAt = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > giveUpAt) {
      const why = lastError instanceof Error ? `: ${lastError.message}` : '';
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}${why}`, { cause: lastError });
    }
    await pause(everyMs);
  }
}
