/** The closing line of a receipt: what the clean-up removed, fifteen days after. */
import type { CampaignEnd } from './due-campaign.ts';
import type { CreativePlace } from './end-decision.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { readReceipts } from './read-receipts.ts';
import { isOfEnd } from './receipt.ts';
import { linkRecord } from './receipt-chain.ts';
import { cleanedKey } from './receipt-keys.ts';

/** What one clean-up of a creative removed. After one that was interrupted it is what was left. */
export interface Cleaned {
  readonly fences: number;
  readonly entries: number;
}

/** Adds the line once, whoever comes again; to nothing, where the end has no complete receipt. */
export async function addCleanedLine(
  { store, now }: { readonly store: ObjectStore; readonly now: () => Date },
  of: CreativePlace,
  end: CampaignEnd,
  { fences, entries }: Cleaned,
  options?: CallOptions,
): Promise<void> {
  const receipts = await readReceipts(store, of, options);
  const receipt = receipts.find((one) => one.status === 'complete' && isOfEnd(one, end));
  if (receipt === undefined) return;
  const key = cleanedKey(receipt.key);
  const body = await linkRecord(
    store,
    of,
    key,
    (chain) => ({
      record: 'cleaned',
      version: 1,
      key,
      tenant: of.tenant,
      creative_id: of.creativeId,
      campaign_id: end.campaign_id,
      receipt: receipt.key,
      at: now().toISOString(),
      fences_removed: fences,
      entries_removed: entries,
      chain,
    }),
    options,
  );
  await store.put({ key, body, contentType: 'application/json' }, options);
}
