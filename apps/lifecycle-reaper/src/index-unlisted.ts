/** Videos of a campaign that no entry leads to get one, so that its end finds them like any other. */
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import type { CallOptions } from '@reelkeep/core/object-store';
import { reindexTenant } from '@reelkeep/core/reindex';
import type { Logger } from '@reelkeep/runtime/logger';
import type { MarkedCreative } from './mark-ended.ts';
import type { ReapPorts } from './reap-campaign.ts';

/**
 * Lists all of the tenant's videos, which costs what the tenant has and not what the campaign has; heeds those whose keys
 * are exactly of one of the creatives. They must be marked: whoever stores a video from now on sees the mark. Throws `StoreError`.
 */
export async function indexUnlisted(
  { store, layout }: ReapPorts,
  { tenant }: CampaignEnd,
  marked: readonly MarkedCreative[],
  { log, ...options }: CallOptions & { readonly log: Logger },
): Promise<void> {
  const only = new Set(marked.map(({ creativeId }) => creativeId));
  const { indexed, videos } = await reindexTenant({ store, layout, tenant, only }, options);
  log.info({ event: 'campaign.scanned', videos, indexed });
}
