/** Reaps one creative, and writes its receipt as its videos go. */
import { carryOutEnd, type EndDecision, type EndPorts } from '@reelkeep/core/carry-out-end';
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import { MARKED } from '@reelkeep/core/end-protocol';
import type { CallOptions } from '@reelkeep/core/object-store';
import { readReceipts } from '@reelkeep/core/read-receipts';
import { isOfEnd } from '@reelkeep/core/receipt';
import type { Settled } from '@reelkeep/core/settle-protocol';
import { StoreError } from '@reelkeep/core/store-error';
import { createVideoTally, findsNothingNew } from '@reelkeep/core/video-tally';
import { beginReceipt, type ReceiptWriter } from '@reelkeep/core/write-receipt';
import type { Logger } from '@reelkeep/runtime/logger';
import { abortUploads } from './abort-uploads.ts';
import { endingOf, endPorts, placeOf } from './end-ports.ts';
import { indexEarlier } from './index-earlier.ts';
import type { MarkedCreative } from './mark-ended.ts';
import type { ReapPorts } from './reap-campaign.ts';

/** What the carrying out of an end tells its receipt. */
interface Recording {
  /** It was decided, and nothing is deleted yet. */
  readonly onDecided?: () => Promise<void>;
  readonly onSettled: NonNullable<EndPorts['onSettled']>;
}

/** @property onGone told of every so many videos that can't come back any more. */
export interface ReapContext extends CallOptions {
  readonly log: Logger;
  readonly onGone?: ((videos: number) => void) | undefined;
}

/** Undefined when this end was taken back just now. Throws `StoreError`. */
export async function reapCreative(
  ports: ReapPorts,
  end: CampaignEnd,
  creative: MarkedCreative,
  context: ReapContext,
): Promise<Settled | undefined> {
  const of = placeOf(ports, end, creative.creativeId);
  const receipts = await readReceipts(ports.store, of, context);
  await indexEarlier(ports, end, of, receipts, context);
  const known = receipts.filter((receipt) => receipt.settled_at !== null && isOfEnd(receipt, end));
  if (known.length > 0) {
    // What was said before never spares the work; it only tells whether there is more to say.
    const tally = createVideoTally();
    const onSettled: Recording['onSettled'] = async (videos) => {
      for (const video of videos) tally.add(video);
      context.onGone?.(videos.length);
    };
    if ((await carryOut({ onSettled })) === undefined) return undefined;
    const same = known.find((receipt) => findsNothingNew(tally.counts(), receipt));
    if (same !== undefined) return { deleted: same.deleted, bytes: same.bytes, fenced: same.fenced };
  }

  let receipt: ReceiptWriter | undefined;
  try {
    const settled = await carryOut({
      onDecided: async () => {
        receipt ??= await beginReceipt(ports, of, end, receipts, context);
      },
      onSettled: async (videos) => {
        const fenced = videos.flatMap(({ key, fencedBytes }) => (fencedBytes === undefined ? [] : [key]));
        await receipt?.add(videos, await abortUploads(ports.uploads, fenced, context));
        // They were told of before where this is a second time.
        if (known.length === 0) context.onGone?.(videos.length);
      },
    });
    await receipt?.settle();
    return settled;
  } catch (error) {
    if (error instanceof StoreError) await receipt?.giveUp(error.message).catch(() => {});
    throw error;
  }

  function carryOut({ onDecided, onSettled }: Recording): Promise<Settled | undefined> {
    const onStrange = (keys: readonly string[]) => {
      for (const key of keys) context.log.warn({ event: 'ledger.strange_key', key });
    };
    const asked = endPorts(ports, end, creative, ports.now(), context);
    const decide = async (): Promise<EndDecision> => {
      const decision = await asked.decide();
      if (decision.decided === 'reaping') await onDecided?.();
      return decision;
    };
    return carryOutEnd(
      { ...asked, decide, onSettled, onStrange },
      endingOf(ports, end, creative.creativeId),
      MARKED,
      context,
    );
  }
}
