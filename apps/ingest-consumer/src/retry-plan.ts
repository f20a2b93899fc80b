/** Whether and when a message whose provider failed is tried again. */

import type { Reason } from '@reelkeep/core/reasons';
import type { ProviderFailures } from '@reelkeep/core/travels';

/** A lapsed link is looked at once more where it should still live; a file cut short, or not as declared, twice more. */
const MAX_TIMES: Partial<Record<Reason, number>> = { provider_gone: 2, provider_not_video: 3, content_mismatch: 3 };

const BASE_SECONDS = 1;
/** Long enough to spare a provider that is down for hours, short enough to notice soon that it is back. */
const CAP_SECONDS = 900;
/** A message can be hidden for 12 hours at most, from when it was received (SQS ChangeMessageVisibility). */
export const MOST_HIDDEN_SECONDS = 6 * 3_600;
/** The last try is made so long before the link dies, in seconds: a download has to begin, not to end, before that. */
const LAST_CALL_SECONDS = 5;

export type RetryPlan =
  | { readonly retry: true; readonly afterSeconds: number }
  /** @property because `tries`: it failed so too often; `time`: it is too late for another try. */
  | { readonly retry: false; readonly because: 'tries' | 'time' };

/**
 * Exponential back-off with full jitter (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/),
 * for as long as there is time, and the closer the less time there is; never before the provider's Retry-After, unless that
 * would be too late: then the last try is made just in time.
 */
export function planRetry(failed: {
  readonly reason: Reason;
  /** This failure included. */
  readonly failures: Pick<ProviderFailures, 'tries' | 'times'>;
  /** When no more is tried. */
  readonly deadline: Date;
  readonly now: Date;
  readonly retryAfterSeconds: number | undefined;
  /** In [0, 1). */
  readonly random: number;
}): RetryPlan {
  const { tries, times } = failed.failures;
  if (times >= (MAX_TIMES[failed.reason] ?? Number.POSITIVE_INFINITY)) return { retry: false, because: 'tries' };
  const lastCallSeconds = Math.floor((failed.deadline.getTime() - failed.now.getTime()) / 1_000) - LAST_CALL_SECONDS;
  if (lastCallSeconds < 1) return { retry: false, because: 'time' };
  const ceiling = Math.min(BASE_SECONDS * 2 ** tries, CAP_SECONDS, Math.max(1, lastCallSeconds / 2));
  const wanted = Math.max(1, failed.retryAfterSeconds ?? 0, Math.ceil(failed.random * ceiling));
  return { retry: true, afterSeconds: Math.min(wanted, lastCallSeconds, MOST_HIDDEN_SECONDS) };
}

/** Whether every failure of this kind must be counted exactly, and not by receives, which crashes and stops use up too. */
export function isCounted(reason: Reason): boolean {
  return MAX_TIMES[reason] !== undefined;
}
