/** A purge finds what earlier ends deleted though the clean-up has taken its entries: the receipts name it. */
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import type { CreativePlace } from '@reelkeep/core/end-decision';
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { CallOptions } from '@reelkeep/core/object-store';
import { readPages } from '@reelkeep/core/read-receipts';
import type { Receipt } from '@reelkeep/core/receipt';
import { writeEntry } from '@reelkeep/core/reindex';
import { parseVideoKey } from '@reelkeep/core/video-key';
import { PUTS_OVER_MS } from './end-ports.ts';
import type { ReapPorts } from './reap-campaign.ts';

const WRITE_CONCURRENCY = 16;

/**
 * In a bucket that keeps versions a deleted video can be restored for longer than its entries stay. They are written once
 * more, closed, so that the purge lists them, names them and cleans up after them like any other. Throws `StoreError`.
 *
 * @param receipts all that the creative has.
 */
export async function indexEarlier(
  { store, layout, now }: ReapPorts,
  end: CampaignEnd,
  { tenant, creativeId }: CreativePlace,
  receipts: readonly Receipt[],
  options: CallOptions,
): Promise<void> {
  // What a purge has settled has no version any more.
  const purged = receipts.some(({ event, settled_at }) => event.mode === 'purge' && settled_at !== null);
  if (end.mode !== 'purge' || purged) return;
  for (const receipt of receipts) {
    // Of a younger one the entries are there.
    if (now().getTime() - Date.parse(receipt.begun_at) < PUTS_OVER_MS) continue;
    for await (const { lines } of readPages(store, receipt, options)) {
      await mapBounded(lines, WRITE_CONCURRENCY, async ({ key, bytes }) => {
        const parts = parseVideoKey(layout.videoPrefix, key);
        if (parts?.tenant !== tenant || parts.creativeId !== creativeId) return;
        await writeEntry(store, layout, { parts, object: { sizeBytes: bytes ?? 0 } }, options);
      });
    }
  }
}
