/** Refuses a video whose creative has ended or that was removed, as its fence or the ledger says. */
import { type FenceReason, readFence } from '@reelkeep/core/fence';
import { removedKey } from '@reelkeep/core/ledger';
import type { CallOptions, ObjectHead, ObjectStore } from '@reelkeep/core/object-store';
import { readTombstone } from '@reelkeep/core/tombstone';
import type { VideoParts } from '@reelkeep/core/video-key';
import { ProblemError } from './problem.ts';

const DETAILS = {
  campaign_ended: 'Its videos are deleted and stay deleted. If the campaign goes on, use a new creative_id.',
  video_removed: 'It stays removed. Use another iteration.',
} as const satisfies Record<FenceReason, string>;

/** Which end the ledger's marks speak of; undefined while the video may live. Throws `StoreError`. */
export async function readEnd(
  store: ObjectStore,
  ledgerPrefix: string,
  parts: VideoParts,
  options?: CallOptions,
): Promise<FenceReason | undefined> {
  const [tombstone, removed] = await Promise.all([
    readTombstone(store, ledgerPrefix, parts.tenant, parts.creativeId, options),
    store.head(removedKey(ledgerPrefix, parts), options),
  ]);
  if (tombstone !== undefined) return 'campaign_ended';
  return removed === undefined ? undefined : 'video_removed';
}

export function endedProblem(because: FenceReason): ProblemError {
  return new ProblemError(because === 'campaign_ended' ? 'campaign-ended' : 'video-removed', {
    detail: DETAILS[because],
  });
}

/** Throws when the object is a fence. */
export function refuseFence(head: ObjectHead): void {
  const fence = readFence(head);
  if (fence !== undefined) throw endedProblem(fence.because);
}
