/** Marks a campaign's creatives as ended: from then on no new attempt stores a video of them. */
import { carryOutMark } from '@reelkeep/core/carry-out-end';
import type { CreativeId } from '@reelkeep/core/creative';
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import { CREATIVE_END_START } from '@reelkeep/core/end-protocol';
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { CallOptions } from '@reelkeep/core/object-store';
import { NO_TRACER } from '@reelkeep/runtime/tracer';
import { endingOf, endPorts } from './end-ports.ts';
import type { ReapPorts } from './reap-campaign.ts';

/** Creatives worked on at once. */
export const CREATIVE_CONCURRENCY = 8;

/** @property round of its tombstone: 1, and one more after each reopening. */
export interface MarkedCreative {
  readonly creativeId: CreativeId;
  readonly round: number;
}

/**
 * @param due when their videos go.
 * @returns those that are marked; a creative that was reopened since this end is none of them. Throws `StoreError`.
 */
export async function markEnded(
  ports: ReapPorts,
  end: CampaignEnd,
  due: Date,
  options: CallOptions,
): Promise<MarkedCreative[]> {
  const { tracer = NO_TRACER } = ports;
  const marked = await tracer.span('reap.mark', {}, () =>
    mapBounded(end.creative_ids, CREATIVE_CONCURRENCY, async (creativeId) => {
      const carrying = endPorts(ports, end, { creativeId, round: 1 }, due, options);
      const { step } = await carryOutMark(carrying, endingOf(ports, end, creativeId), CREATIVE_END_START);
      return step === 'void' ? [] : [{ creativeId, round: carrying.round() }];
    }),
  );
  return marked.flat();
}
