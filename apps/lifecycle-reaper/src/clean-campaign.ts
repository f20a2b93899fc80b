/** Fifteen days after a campaign was reaped nothing can land late any more: its fences and attempt entries go. */
import { addCleanedLine } from '@reelkeep/core/clean-line';
import { CLEAN_START, type CleanAnswer, type CleanState, nextCleanState } from '@reelkeep/core/clean-protocol';
import type { CampaignEnd } from '@reelkeep/core/due-campaign';
import type { CreativePlace } from '@reelkeep/core/end-decision';
import { readFence } from '@reelkeep/core/fence';
import { creativeVideosPrefix } from '@reelkeep/core/ledger';
import { listPage } from '@reelkeep/core/list-all';
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { CallOptions } from '@reelkeep/core/object-store';
import { wasPurged } from '@reelkeep/core/read-receipts';
import { StoreError } from '@reelkeep/core/store-error';
import { videoKeyOf } from '@reelkeep/core/video-history';
import { placeOf } from './end-ports.ts';
import type { ReapPorts } from './reap-campaign.ts';

/** HEADs at once. */
const LOOK_CONCURRENCY = 16;

/** Removes fences, then entries; the tombstone stays for ever. Throws `StoreError`, and then nothing is forgotten. */
export async function cleanCampaign(ports: ReapPorts, end: CampaignEnd, options: CallOptions): Promise<void> {
  const { layout } = ports;
  for (const creativeId of end.creative_ids) {
    const creativeVideos = creativeVideosPrefix(layout.ledgerPrefix, end.tenant, creativeId);
    const cleaning = {
      creativeVideos,
      keyOf: (history: Parameters<typeof videoKeyOf>[3]) =>
        videoKeyOf(layout.videoPrefix, end.tenant, creativeId, history),
    };
    const of = placeOf(ports, end, creativeId);
    let state: CleanState = CLEAN_START;
    let [fences, entries] = [0, 0];
    while (state.step !== 'cleaned') {
      if (state.step === 'stuck') throw state.error;
      if (state.step === 'look') entries += state.entries.length;
      const answer = await carryOut(ports, of, state, options);
      if (answer.answer === 'looked') fences += answer.fences.length;
      state = nextCleanState(cleaning, state, answer);
    }
    await addCleanedLine(ports, of, end, { fences, entries }, options);
  }
}

async function carryOut(
  { store, layout }: ReapPorts,
  of: CreativePlace,
  state: Exclude<CleanState, { step: 'cleaned' | 'stuck' }>,
  options: CallOptions,
): Promise<CleanAnswer> {
  try {
    switch (state.step) {
      case 'list': {
        const entries = creativeVideosPrefix(layout.ledgerPrefix, of.tenant, of.creativeId);
        const { objects, truncated } = await listPage(store, entries, state.after, options);
        return { answer: 'page', keys: objects.map(({ key }) => key), truncated };
      }
      case 'look': {
        const found = await mapBounded(state.keys, LOOK_CONCURRENCY, async (key) => {
          const head = await store.head(key, options);
          return head !== undefined && readFence(head) !== undefined ? [key] : [];
        });
        return { answer: 'looked', fences: found.flat() };
      }
      case 'remove': {
        // Of what was purged no version is to stay, not even a fence's: a plain removal would leave it, and a marker over it.
        const areFences = state.keys[0]?.startsWith(`${layout.videoPrefix}/`) === true;
        const purges = areFences && (await wasPurged(store, of, options));
        const { failed } = await (purges ? store.purge(state.keys, options) : store.remove(state.keys, options));
        return { answer: 'removed', failed };
      }
    }
  } catch (error) {
    if (error instanceof StoreError) return { answer: 'store_away', error };
    throw error;
  }
}
