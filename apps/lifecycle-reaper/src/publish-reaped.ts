/** Tells the generator that a campaign's videos are gone. */

import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import type { CallOptions } from '@reelkeep/core/object-store';
import type { Outcome } from '@reelkeep/core/outcome';
import type { Settled } from '@reelkeep/core/settle-protocol';

export type PublishReaped = (end: CampaignEnd, settled: Settled, options: CallOptions) => Promise<void>;

/** SNS takes 256 KiB; 10,000 creatives of long names would not fit. The count is in the log, the names are the sender's own. */
const MAX_NAMED_CREATIVES = 1_000;

export function createReapedPublisher(ports: {
  readonly publish: (outcome: Outcome, options: CallOptions) => Promise<void>;
  readonly now: () => Date;
}): PublishReaped {
  return (end, { deleted, bytes }, options) =>
    ports.publish(
      {
        type: 'campaign.reaped',
        tenant: end.tenant,
        campaign_id: end.campaign_id,
        creative_ids: end.creative_ids.slice(0, MAX_NAMED_CREATIVES),
        deleted,
        bytes,
        mode: end.mode,
        message_id: end.message_id,
        at: ports.now().toISOString(),
      },
      options,
    );
}
