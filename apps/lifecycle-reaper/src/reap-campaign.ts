/** The use case: a campaign has ended, its videos go and stay gone. Each step's order is what the promise rests on. */
import type { CreativeId } from '@reelkeep/core/creative';
import { type CampaignEnd, noteDue } from '@reelkeep/core/due-campaign';
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { MultipartUploads } from '@reelkeep/core/multipart-uploads';
import type { CallOptions, ObjectStore } from '@reelkeep/core/object-store';
import type { Layout } from '@reelkeep/core/remove-video';
import { type Settled, sumSettled } from '@reelkeep/core/settle-protocol';
import type { Logger } from '@reelkeep/runtime/logger';
import { NO_TRACER, type Tracer } from '@reelkeep/runtime/tracer';
import { indexUnlisted } from './index-unlisted.ts';
import { CREATIVE_CONCURRENCY, type MarkedCreative } from './mark-ended.ts';
import { type ReapContext, reapCreative } from './reap-creative.ts';
import type { ReapProgress } from './reaper-metrics.ts';

export interface ReapPorts {
  readonly store: ObjectStore;
  readonly uploads: MultipartUploads;
  readonly layout: Layout;
  readonly now: () => Date;
  /** Looks through the tenant's videos for some of the campaign that have no entry: an older service wrote them. */
  readonly scan?: boolean;
  /** For the figures: told that a campaign is being reaped. */
  readonly began?: () => ReapProgress;
  readonly tracer?: Tracer | undefined;
}

/** @property creatives those that were reaped: fewer than the end names where some of it was taken back. */
export interface Reaped extends Settled {
  readonly creatives: readonly CreativeId[];
}

/** Past any put that could still land: uploads signed for 7 days, multiparts of a day, request time-outs; doubled. */
export const CLEAN_AFTER_MS = 15 * 86_400_000;

/** Deletes or fences every video of creatives that were marked as ended. Throws `StoreError`. */
export async function reapCampaign(
  ports: ReapPorts,
  end: CampaignEnd,
  marked: readonly MarkedCreative[],
  context: CallOptions & { readonly log: Logger },
): Promise<Reaped> {
  const progress = ports.began?.();
  try {
    return await reapEach(ports, end, marked, { ...context, onGone: progress?.gone });
  } finally {
    progress?.ended();
  }
}

async function reapEach(
  ports: ReapPorts,
  end: CampaignEnd,
  marked: readonly MarkedCreative[],
  context: ReapContext,
): Promise<Reaped> {
  if (ports.scan === true) await indexUnlisted(ports, end, marked, context);
  const { tracer = NO_TRACER } = ports;
  const settled = await mapBounded(marked, CREATIVE_CONCURRENCY, async (creative) => {
    const { creativeId } = creative;
    const attributes = { 'reelkeep.creative_id': creativeId };
    const reap = () => reapCreative(ports, end, creative, context);
    const one = await tracer.span('reap.creative', { attributes }, reap);
    if (one === undefined) return [];
    context.log.debug({ event: 'creative.reaped', tenant: end.tenant, creative_id: creativeId, ...one });
    return [{ creativeId, one }];
  });
  const creatives = settled.flat();
  const reaped = creatives.map(({ creativeId }) => creativeId);
  if (reaped.length > 0) await noteWhatFollows(ports, { ...end, creative_ids: reaped }, context);
  return { ...sumSettled(creatives.map(({ one }) => one)), creatives: reaped };
}

/** @param end names only what was reaped: a creative that was reopened keeps its entries. */
async function noteWhatFollows({ store, layout, now }: ReapPorts, end: CampaignEnd, options: CallOptions) {
  // Noted only now: a clean-up of a campaign that was not reaped to its end would take the entries of videos still there,
  // and no later reaping could find them. Whoever dies before it comes again, since nothing was acknowledged.
  const at = now();
  const cleanAt = new Date(at.getTime() + CLEAN_AFTER_MS);
  await noteDue(store, layout.ledgerPrefix, end, { at: cleanAt, kind: 'clean' }, options);
  // Reading back every key takes longer than deleting it, and nobody has to wait for that.
  await noteDue(store, layout.ledgerPrefix, end, { at, kind: 'receipt' }, options);
}
