/** What becomes of a message whose provider failed: hidden for a while, sent anew with its history, or given up with its reason. */
import type { Reason } from '@reelkeep/core/reasons';
import { type ProviderFailures, type Travelled, writeTravels } from '@reelkeep/core/travels';
import type { Disposition } from '@reelkeep/sqs-adapter/disposition';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { isCounted, planRetry } from './retry-plan.ts';

export type PutOff =
  | { readonly do: 'put_off'; readonly afterSeconds: number; readonly disposition: Disposition }
  | { readonly do: 'give_up'; readonly reason: Reason; readonly detail: string };

/** Half of the queues' maxReceiveCount: past it a message is sent anew, so that waiting alone never leads to the DLQ. */
const MOST_RECEIVES = 10;
/** SQS's DelaySeconds ends here. */
const LONGEST_DELAY_SECONDS = 900;

export function putOff(failed: {
  readonly reason: Reason;
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;
  readonly message: Pick<QueueMessage, 'arrivedAt' | 'receiveCount'>;
  readonly travels: Travelled;
  /** When the link dies, where that is known. */
  readonly expiresAt: Date | undefined;
  /** Whether a lapsed link can be told anew. */
  readonly refreshes: boolean;
  readonly retryForMs: number;
  readonly now: Date;
  /** In [0, 1). */
  readonly random: number;
}): PutOff {
  const { reason, detail, message, travels, expiresAt } = failed;
  const failures = countIn(travels.failures, reason, message);
  const latest = new Date(failures.since.getTime() + failed.retryForMs);
  // A link that can be told anew outlives its first date.
  const deadline = expiresAt === undefined || (failed.refreshes && expiresAt < latest) ? latest : expiresAt;
  const plan = planRetry({
    ...failed,
    failures: { ...failures, tries: failures.tries + message.receiveCount },
    deadline,
  });
  if (!plan.retry) {
    return plan.because === 'tries'
      ? { do: 'give_up', reason, detail }
      : { do: 'give_up', reason: 'provider_gone', detail: `no time is left for another try; the last: ${detail}` };
  }
  const { afterSeconds } = plan;
  if (!isCounted(reason) && (message.receiveCount < MOST_RECEIVES || afterSeconds > LONGEST_DELAY_SECONDS)) {
    return { do: 'put_off', afterSeconds, disposition: { do: 'retry', afterSeconds } };
  }
  const delaySeconds = Math.min(afterSeconds, LONGEST_DELAY_SECONDS);
  const carried = { ...failures, tries: failures.tries + message.receiveCount };
  const attributes = writeTravels({ ...travels, failures: carried });
  return {
    do: 'put_off',
    afterSeconds: delaySeconds,
    disposition: { do: 'move', queue: 'retry', delaySeconds, attributes },
  };
}

/** The history with this failure in it; the receives of this life are for the caller to add. */
function countIn(
  before: ProviderFailures | undefined,
  reason: Reason,
  message: Pick<QueueMessage, 'arrivedAt'>,
): ProviderFailures {
  const times = (before?.reason === reason ? before.times : 0) + 1;
  return { since: before?.since ?? message.arrivedAt, tries: before?.tries ?? 0, reason, times };
}
