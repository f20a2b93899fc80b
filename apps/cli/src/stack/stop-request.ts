/** Notices that the stack is to stop: once in order, twice at once. */

export interface StopRequest {
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP, and when whoever watches says so. */
  readonly signal: AbortSignal;
  /** Rejects with `StopRequested` as soon as a stop is asked for, so that a start can be given up. */
  readonly requested: Promise<never>;
  /** Asks for the same stop from within. */
  request(why: string): void;
}

/** Thrown through a start that was asked to stop; no failure. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

/** One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm a moment later. */
const SAME_REQUEST_MS = 1_000;

/**
 * @param onSecond ends everything at once: who asks again a second later does not want to wait
 * @param nowMs monotonic milliseconds
 */
export function listenForStop(onSecond: () => void, nowMs: () => number): StopRequest {
  const stopping = new AbortController();
  const requested = Promise.withResolvers<never>();
  // Nobody may be waiting when it comes, and that is fine.
  requested.promise.catch(() => {});
  let firstAtMs = 0;
  const request = (why: string) => {
    if (stopping.signal.aborted) return;
    firstAtMs = nowMs();
    stopping.abort();
    requested.reject(new StopRequested(why));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted && nowMs() - firstAtMs >= SAME_REQUEST_MS) onSecond();
      request(name);
    });
  }
  return { signal: stopping.signal, requested: requested.promise, request };
}
