/** What becomes of a message whose provider failed: hidden for a while, sent anew with its history, or given up with its reason. */
import type { Reason } from '@reelkeep/core/reasons';
import { type ProviderFailures, type Travelled, writeTravels } from '@reelkeep/core/travels';
import type { Disposition } from '@reelkeep/sqs-adapter/disposition';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { isCounted, MOST_HIDDEN_SECONDS, planRetry } from './retry-plan.ts';

export type PutOff =
  | { readonly do: 'put_off'; readonly afterSeconds: number; readonly disposition: Disposition }
  | { readonly do: 'give_up'; readonly reason: Reason; readonly detail: string };

/** Half of the queues' maxReceiveCount: past it a message is sent anew, so that waiting alone never leads to the DLQ. */
const MOST_RECEIVES = 10;
/**
 * What INGEST_RETRY_FOR may be at most. Some links say that they live for decades; a provider that has failed for so long is gone,
 * and nobody would hear of a message that goes round for ever.
 */
const LONGEST_RETRY_MS = 13 * 86_400_000;
/** SQS's DelaySeconds ends here; what is left of a longer wait the message carries along. */
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
  const end = expiresAt === undefined || (failed.refreshes && expiresAt < latest) ? latest : expiresAt;
  const deadline = new Date(Math.min(end.getTime(), failures.since.getTime() + LONGEST_RETRY_MS));
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
  if (!isCounted(reason) && message.receiveCount < MOST_RECEIVES) {
    return { do: 'put_off', afterSeconds, disposition: { do: 'retry', afterSeconds } };
  }
  const delaySeconds = Math.min(afterSeconds, LONGEST_DELAY_SECONDS);
  const notBefore = delaySeconds < afterSeconds ? new Date(failed.now.getTime() + afterSeconds * 1_000) : undefined;
  const carried = { ...failures, tries: failures.tries + message.receiveCount, notBefore };
  const attributes = writeTravels({ ...travels, failures: carried });
  return { do: 'put_off', afterSeconds, disposition: { do: 'move', queue: 'retry', delaySeconds, attributes } };
}

/** For how many seconds more a provider asked to be left alone, by a message that was sent anew meanwhile; 0 once it may be asked. */
export function secondsToWait({ failures }: Travelled, now: Date): number {
  const waitMs = (failures?.notBefore?.getTime() ?? 0) - now.getTime();
  return waitMs <= 0 ? 0 : Math.min(Math.ceil(waitMs / 1_000), MOST_HIDDEN_SECONDS);
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
