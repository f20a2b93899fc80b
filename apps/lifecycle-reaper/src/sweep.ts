/** Does what the ledger says has fallen due: campaigns whose grace is over, and clean-up after those long reaped. */

import { completeReceipts } from '@reelkeep/core/complete-receipt';
import { type CampaignEnd, readDue } from '@reelkeep/core/due-campaign';
import { type DueKind, duePrefix, parseDueKey } from '@reelkeep/core/ledger';
import { listPage } from '@reelkeep/core/list-all';
import type { CallOptions, ObjectPage } from '@reelkeep/core/object-store';
import { cannotRemove, type Settled } from '@reelkeep/core/settle-protocol';
import type { Logger } from '@reelkeep/runtime/logger';
import { ownAttributes } from '@reelkeep/runtime/own-attributes';
import { NO_TRACER } from '@reelkeep/runtime/tracer';
import { cleanCampaign } from './clean-campaign.ts';
import type { DueNote, SweepWatch } from './due-notes.ts';
import { placeOf } from './end-ports.ts';
import { markEnded } from './mark-ended.ts';
import type { PublishReaped } from './publish-reaped.ts';
import { type ReapPorts, reapCampaign } from './reap-campaign.ts';

export interface SweepPorts extends ReapPorts {
  /** Tells that a campaign was reaped after its grace. */
  readonly publishReaped: PublishReaped;
  /** Told that this was done: the campaign counts, and its receipt can be completed. */
  readonly onReaped?: (settled: Settled, dueAt: Date) => void;
  readonly watch?: SweepWatch;
  readonly log: Logger;
}

/** What ends wait for. */
export const ENDS: readonly DueKind[] = ['reap', 'clean'];
/** Swept apart: to read a large campaign back takes long, and no end is to wait for it. */
export const RECEIPTS: readonly DueKind[] = ['receipt'];

/**
 * One round, for work of these kinds. Safe beside others of its kind: every piece of work may be done twice, and its note goes last. One piece
 * that fails is logged and left for the next round. @returns how many pieces were done. @throws the signal's reason.
 */
export async function sweep(ports: SweepPorts, kinds: readonly DueKind[], options: CallOptions = {}): Promise<number> {
  const { store, layout, log, watch } = ports;
  let done = 0;
  let startAfter: string | undefined;
  for (;;) {
    const page = await listPage(store, duePrefix(layout.ledgerPrefix), startAfter, options);
    if (startAfter === undefined) watch?.began(kinds);
    const { notes, more } = dueIn(ports, page, kinds);
    watch?.found(notes);
    for (const note of notes) {
      const { key, kind } = note;
      try {
        const end = await readDue(store, key, options);
        if (end !== undefined) await traced(ports, end, note, options);
        const { failed } = await store.remove([key], options);
        if (failed[0] !== undefined) throw cannotRemove(failed, failed[0].code);
        done += 1;
        watch?.settled(note, 'done');
        log.info({ event: `sweep.${kind}.done`, key });
      } catch (error) {
        // Told to end: this piece and all that follow are the next round's, and nobody has to act.
        options.signal?.throwIfAborted();
        watch?.settled(note, 'failed');
        log.error({ event: `sweep.${kind}.failed`, key, err: error });
      }
    }
    if (!more) return done;
    startAfter = page.objects.at(-1)?.key;
  }
}

/** What of a page is due. @property more whether the next page may hold more of it. */
function dueIn({ layout, log, now }: SweepPorts, { objects, truncated }: ObjectPage, kinds: readonly DueKind[]) {
  const nowMs = now().getTime();
  const notes: DueNote[] = [];
  for (const { key } of objects) {
    const due = parseDueKey(layout.ledgerPrefix, key);
    if (due === undefined) log.warn({ event: 'ledger.strange_key', key });
    // Keys sort by instant: all that follows falls due later.
    else if (due.at.getTime() > nowMs) return { notes, more: false };
    else if (kinds.includes(due.kind)) notes.push({ key, ...due });
  }
  return { notes, more: truncated };
}

/** A trace of its own, since it may be weeks later, with a link to that of the end. */
function traced(ports: SweepPorts, end: CampaignEnd, due: DueNote, options: CallOptions): Promise<void> {
  const { tracer = NO_TRACER } = ports;
  const { tenant, campaign_id, mode, traceparent } = end;
  const attributes = ownAttributes({ tenant, campaign_id, mode });
  return tracer.enter(`sweep.${due.kind}`, { links: [{ to: { traceparent } }], attributes }, () =>
    carryOut(ports, end, due, options),
  );
}

async function carryOut(
  ports: SweepPorts,
  end: CampaignEnd,
  { kind, at }: DueNote,
  options: CallOptions,
): Promise<void> {
  const { log } = ports;
  switch (kind) {
    case 'reap': {
      // The note goes before the tombstone: whoever wrote it may have died in between.
      const marked = await markEnded(ports, end, at, options);
      const { creatives, ...settled } = await reapCampaign(ports, end, marked, { ...options, log });
      // All of it was taken back while its grace period ran: there is nothing to tell.
      if (creatives.length === 0) return;
      await ports.publishReaped({ ...end, creative_ids: [...creatives] }, settled, options);
      // An end that was sent after it was due could not be carried out before.
      ports.onReaped?.(settled, end.sent_at !== undefined && end.sent_at > at ? end.sent_at : at);
      return;
    }
    case 'receipt':
      await completeAll(ports, end, options);
      return;
    case 'clean':
      await cleanCampaign(ports, end, options);
      return;
    default:
      return kind satisfies never;
  }
}

/** A receipt that can't be completed keeps none of the others from it; the first such failure comes out. */
async function completeAll(ports: SweepPorts, end: CampaignEnd, options: CallOptions): Promise<void> {
  const failures: unknown[] = [];
  for (const creativeId of end.creative_ids) {
    try {
      await completeReceipts(ports, placeOf(ports, end, creativeId), end, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
