/**
 * Removes the opened entries of attempts that were closed. A closing says all there is to say of its attempt, and every listing
 * of the creative, up to the one that ends it, would pay for both.
 *
 * Why that is safe (docs/PROTOCOL.md, "Tidying"): an opened entry goes only once S3 has answered that the closing is written, and
 * its name comes before the closing's, so a listing that no longer finds the one still comes to the other. Should S3 ever put a
 * listing together in another order, the wait keeps the two further apart than a listing is known to take. A late try of the entry's own
 * put may bring it back, which harms nobody. Whatever fails here leaves entries where they were, and nothing else.
 */
import { type CallOptions, MAX_REMOVE_KEYS, type RemoveResult, type WrittenObject } from '@reelkeep/core/object-store';
import type { Logger } from '@reelkeep/runtime/logger';

export interface AttemptTidier {
  /** S3 has answered that the attempt of this opened entry is closed. */
  closed(opened: WrittenObject): void;
  /** Removes what may go by now, for two seconds at most; what was closed a moment ago stays. Never rejects. */
  stop(signal: AbortSignal): Promise<void>;
}

/** From a closing to the removal at the least: S3 answers a listing in a fraction of it. */
const WAIT_MS = 10_000;
/** One round takes what has waited, so an entry is there for 10 to 20 seconds. */
const EVERY_MS = 10_000;
/** A removal is one request, and nobody waits for it ... */
const TIMEOUT_MS = 10_000;
/** ... but at a stop. */
const STOP_TIMEOUT_MS = 2_000;

export function createAttemptTidier(options: {
  readonly remove: (objects: readonly WrittenObject[], call: CallOptions) => Promise<RemoveResult>;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  readonly log: Pick<Logger, 'debug' | 'warn'>;
}): AttemptTidier {
  const { remove, clock, log } = options;
  const waiting: Array<{ readonly opened: WrittenObject; readonly closedAtMs: number }> = [];
  const stopping = new AbortController();
  let hasWarned = false;
  let rounds = Promise.resolve();

  // From here and not from `closed`: what it does is no part of any message's work, budget or trace.
  const timer = setInterval(() => void nextRound(), EVERY_MS);
  timer.unref();

  function nextRound(): Promise<void> {
    rounds = rounds.then(tidy);
    return rounds;
  }

  async function tidy(): Promise<void> {
    const young = waiting.findIndex(({ closedAtMs }) => closedAtMs > clock() - WAIT_MS);
    const due = waiting.splice(0, young === -1 ? waiting.length : young).map(({ opened }) => opened);
    while (due.length > 0 && !stopping.signal.aborted) {
      const batch = due.splice(0, MAX_REMOVE_KEYS);
      try {
        const { failed } = await remove(batch, {
          signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
        });
        log.debug({ event: 'attempts.tidied', entries: batch.length - failed.length });
        const [first] = failed;
        if (first !== undefined) tellOnce(failed.length, new Error(`${first.code}: ${first.message}`));
      } catch (err) {
        // What is due as well would meet the same: it stays too, so that nothing piles up.
        tellOnce(batch.length + due.length, err);
        return;
      }
    }
  }

  /** Nobody has to act at once, so the first time is enough. */
  function tellOnce(entries: number, err: unknown): void {
    const fields = { event: 'attempts.not_tidied', entries, err };
    if (hasWarned) log.debug(fields);
    else log.warn(fields, 'opened entries of the ledger stay: harmless, but ends of campaigns take longer to list');
    hasWarned = true;
  }

  return {
    closed: (opened) => void waiting.push({ opened, closedAtMs: clock() }),
    async stop(signal) {
      clearInterval(timer);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(STOP_TIMEOUT_MS)]);
      limit.addEventListener('abort', () => stopping.abort(limit.reason));
      if (limit.aborted) stopping.abort(limit.reason);
      await nextRound();
    },
  };
}
