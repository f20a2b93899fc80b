/** Where a message stands among those that wait for a slot: whose it is, and how soon its link dies. */
import { readMessage } from '@reelkeep/core/envelope';
import { linkExpiry, type ProviderProfile } from '@reelkeep/core/provider-profile';
import { videoGeneratedSchema } from '@reelkeep/core/video-generated';
import type { Contender } from '@reelkeep/sqs-adapter/fair-choice';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';

/**
 * A link of unknown or long life counts as one that dies `retryForMs` after its message was sent, so that nothing waits
 * behind newer messages for longer. A broken message goes first: refusing it takes no time. Never throws.
 */
export function createRankMessage(options: {
  readonly retryForMs: number;
  readonly profiles?: readonly ProviderProfile[];
}): (message: QueueMessage) => Contender {
  const { retryForMs, profiles } = options;
  return (message) => {
    const reading = readMessage(message.body, videoGeneratedSchema);
    if (!reading.ok) return { group: '', deadlineMs: 0 };
    const { tenant, original_url, generated_at } = reading.value;
    const expiresMs = linkExpiry(original_url, generated_at ?? message.sentAt, profiles)?.getTime();
    const latestMs = message.sentAt.getTime() + retryForMs;
    return { group: tenant, deadlineMs: Math.min(expiresMs ?? latestMs, latestMs) };
  };
}
