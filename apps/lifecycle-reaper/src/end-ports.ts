/** What a creative's end asks of the ledger: its tombstone, and the decision whether it is carried out. */
import type { EndDecision, EndPorts } from '@reelkeep/core/carry-out-end';
import type { CreativeId } from '@reelkeep/core/creative';
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import { type CreativePlace, decideEnd } from '@reelkeep/core/end-decision';
import type { Ending } from '@reelkeep/core/end-protocol';
import { creativeVideosPrefix } from '@reelkeep/core/ledger';
import type { CallOptions } from '@reelkeep/core/object-store';
import { isTakenBack, readStanding, writeTombstone } from '@reelkeep/core/tombstone';
import { videoKeyOf } from '@reelkeep/core/video-history';
import type { MarkedCreative } from './mark-ended.ts';
import type { ReapPorts } from './reap-campaign.ts';

/**
 * So long after an end was decided no put from before it can land, and an end that comes again needs no fence: it could
 * meet the clean-up, which would then miss it. A day less than `CLEAN_AFTER_MS`, since no end takes a day.
 */
export const PUTS_OVER_MS = 14 * 86_400_000;

export function placeOf({ layout }: ReapPorts, { tenant }: CampaignEnd, creativeId: CreativeId): CreativePlace {
  return { ledger: layout.ledgerPrefix, tenant, creativeId };
}

export function endingOf({ layout }: ReapPorts, { tenant, mode }: CampaignEnd, creativeId: CreativeId): Ending {
  return {
    because: 'campaign_ended',
    mode,
    creativeVideos: creativeVideosPrefix(layout.ledgerPrefix, tenant, creativeId),
    keyOf: (history) => videoKeyOf(layout.videoPrefix, tenant, creativeId, history),
  };
}

/** @property round of the tombstone, as it was last read. */
export function endPorts(
  ports: ReapPorts,
  end: CampaignEnd,
  { creativeId, round: firstRound }: MarkedCreative,
  due: Date,
  options: CallOptions,
): EndPorts & Required<Pick<EndPorts, 'decide'>> & { readonly round: () => number } {
  const { store, layout, now } = ports;
  const of = placeOf(ports, end, creativeId);
  const { campaign_id, message_id, mode, tenant } = end;
  let round = firstRound;
  return {
    store,
    listed: creativeVideosPrefix(layout.ledgerPrefix, tenant, creativeId),
    round: () => round,

    readTombstone: async () => {
      const standing = await readStanding(store, of, options);
      round = standing.round;
      if (isTakenBack(end, standing)) return 'taken_back';
      const { tombstone, decision } = standing;
      // An end is never put off by a later event: only a nearer one replaces it.
      return tombstone !== undefined && (decision !== undefined || Date.parse(tombstone.due) <= due.getTime());
    },

    putMark: () => {
      const tombstone = { campaign_id, message_id, mode, ended_at: end.ended_at.toISOString(), due: due.toISOString() };
      return writeTombstone(store, of.ledger, tenant, creativeId, tombstone, { ...options, round });
    },

    decide: async (): Promise<EndDecision> => {
      const mine = { decided: 'reaping', at: now().toISOString(), by: message_id } as const;
      const decision = await decideEnd(store, of, round, mine, options);
      if (decision.decided === 'reopened') return { decided: 'reopened' };
      return { decided: 'reaping', putsOver: now().getTime() - Date.parse(decision.at) >= PUTS_OVER_MS };
    },
  };
}
