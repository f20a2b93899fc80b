/** Whether a message of a dead-letter queue may go back to its queue, and if not, why. */
import { readMessage } from '@reelkeep/core/envelope';
import { linkExpiry, type ProviderProfile } from '@reelkeep/core/provider-profile';
import { REASONS } from '@reelkeep/core/reasons';
import { readTravels } from '@reelkeep/core/travels';
import { videoGeneratedSchema } from '@reelkeep/core/video-generated';
import { FIRST_SENT_AT, type QueueMessage } from '@reelkeep/sqs-adapter/queue-message';

/** A reason of the closed list; `none`: of messages that were received twenty times and never seen through. */
export const REDRIVE_REASONS = [...Object.keys(REASONS), 'none'];

export type DeadLetterVerdict =
  | { readonly action: 'redrive' }
  /** Another reason than those that were asked for. */
  | { readonly action: 'pass_over' }
  /** `permanent`: it would fail the same way, and nobody named its reason. `lapsed`: its link is dead. */
  | { readonly action: 'refuse'; readonly because: 'permanent' | 'lapsed'; readonly detail: string };

export interface JudgeOptions {
  /** Undefined: all but those that would fail the same way again. */
  readonly reasons: readonly string[] | undefined;
  readonly profiles?: readonly ProviderProfile[] | undefined;
  readonly now: Date;
}

export function judgeDeadLetter(message: QueueMessage, { reasons, profiles, now }: JudgeOptions): DeadLetterVerdict {
  const reason = reasonOf(message);
  if (reasons !== undefined && !reasons.includes(reason)) return { action: 'pass_over' };
  if (reasons === undefined && isPermanent(reason)) {
    const detail = `the same message would get the same answer; --reason ${reason} sends it all the same`;
    return { action: 'refuse', because: 'permanent', detail };
  }
  const lapsedAt = linkLapsedAt(message, profiles, now);
  if (lapsedAt === undefined) return { action: 'redrive' };
  const detail = `its link lapsed at ${lapsedAt.toISOString()}: ask the provider for a new one and send a new message`;
  return { action: 'refuse', because: 'lapsed', detail };
}

/** `none` where SQS itself moved it, after too many receives. */
export function reasonOf({ attributes }: Pick<QueueMessage, 'attributes'>): string {
  return attributes['reason'] ?? 'none';
}

function isPermanent(reason: string): boolean {
  return Object.entries(REASONS).some(([name, { permanent }]) => name === reason && permanent);
}

/** Undefined for a link that lives, that nobody knows the life of, or that can be told anew. */
function linkLapsedAt(
  { body, sentAt }: QueueMessage,
  profiles: readonly ProviderProfile[] | undefined,
  now: Date,
): Date | undefined {
  const reading = readMessage(body, videoGeneratedSchema);
  if (!reading.ok || reading.value.url_refresh !== undefined) return undefined;
  const { original_url, generated_at = sentAt } = reading.value;
  const expiresAt = linkExpiry(original_url, generated_at, profiles);
  return expiresAt !== undefined && expiresAt <= now ? expiresAt : undefined;
}

/** What it failed of stays behind, and so do the tries it had: it begins anew. */
export const LEFT_BEHIND = ['reason', 'detail', 'failed_at', 'provider_failures', 'parked'];

/** What it is known by stays with it: its sender's id for it, and when it was first sent, from which its key may come. */
export function redriveAttributes(message: QueueMessage): Record<string, string> {
  return { origin_message_id: readTravels(message).messageId, [FIRST_SENT_AT]: message.sentAt.toISOString() };
}
