/** The tombstone: the ledger's record, kept for ever, that a creative has ended. */
import { z } from 'zod';
import { reapModeSchema } from './campaign-ended.ts';
import type { CreativeId } from './creative.ts';
import { type CreativePlace, type Decision, readDecision } from './end-decision.ts';
import { tombstoneKey } from './ledger.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { readJson } from './read-json.ts';
import type { Tenant } from './tenant.ts';

export const tombstoneSchema = z.object({
  campaign_id: z.string(),
  message_id: z.string(),
  ended_at: z.iso.datetime(),
  mode: reapModeSchema,
  /** When the videos go: `ended_at` plus the grace period, or at once. */
  due: z.iso.datetime(),
});

export type Tombstone = z.infer<typeof tombstoneSchema>;

/** The tombstone that stands for a creative; undefined while it lives. Anything that is not a clear answer throws `StoreError`. */
export async function readTombstone(
  store: ObjectStore,
  ledger: string,
  tenant: Tenant,
  creativeId: CreativeId,
  options?: CallOptions,
): Promise<Tombstone | undefined> {
  return (await readStanding(store, { ledger, tenant, creativeId }, options)).tombstone;
}

/**
 * Where a creative stands. Marks are only ever added: a reopening leaves its tombstone and decides it, and a later end
 * writes one of the next round. So the last read of this walk, which finds nothing, is the one that counts.
 *
 * @property round of the tombstone that stands, or of the one that an end would write now.
 * @property decision what was decided of it; undefined while a grace period runs.
 * @property takenBackUntil ends of this instant and before were taken back by a reopening.
 * @property reopenedAt when the last reopening was: whatever was sent before it is taken back too, however far ahead it is dated.
 */
export interface Standing {
  readonly round: number;
  readonly tombstone: Tombstone | undefined;
  readonly decision: Decision | undefined;
  readonly takenBackUntil: Date | undefined;
  readonly reopenedAt: Date | undefined;
}

/** One request for a creative that never ended. Throws `StoreError`. */
export async function readStanding(store: ObjectStore, of: CreativePlace, options?: CallOptions): Promise<Standing> {
  let takenBackUntil: Date | undefined;
  let reopenedAt: Date | undefined;
  for (let round = 1; ; round += 1) {
    const key = tombstoneKey(of.ledger, of.tenant, of.creativeId, round);
    const tombstone = await readJson(store, key, tombstoneSchema, 'TombstoneUnreadable', options);
    if (tombstone === undefined) return { round, tombstone, decision: undefined, takenBackUntil, reopenedAt };
    const decision = await readDecision(store, of, round, options);
    if (decision?.decided !== 'reopened') return { round, tombstone, decision, takenBackUntil, reopenedAt };
    const until = new Date(decision.takes_back_until);
    if (takenBackUntil === undefined || until > takenBackUntil) takenBackUntil = until;
    const at = new Date(decision.at);
    if (reopenedAt === undefined || at > reopenedAt) reopenedAt = at;
  }
}

/**
 * Whether a reopening took an end back: it ended by then, or was sent by then. The second counts where two ends wait and one
 * of them is dated ahead: the tombstone names the nearer one alone.
 */
export function isTakenBack(
  end: { readonly ended_at: Date; readonly sent_at?: Date | undefined },
  { takenBackUntil, reopenedAt }: Standing,
): boolean {
  if (takenBackUntil !== undefined && end.ended_at <= takenBackUntil) return true;
  return reopenedAt !== undefined && end.sent_at !== undefined && end.sent_at <= reopenedAt;
}

/** Puts the tombstone. An ended creative stays ended, so writing it again is harmless. */
export async function writeTombstone(
  store: ObjectStore,
  ledger: string,
  tenant: Tenant,
  creativeId: CreativeId,
  tombstone: Tombstone,
  options?: CallOptions & { readonly round?: number },
): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(tombstone));
  const key = tombstoneKey(ledger, tenant, creativeId, options?.round);
  await store.put({ key, body, contentType: 'application/json' }, options);
}
