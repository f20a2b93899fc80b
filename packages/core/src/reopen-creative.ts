/** Takes a creative's end back while its grace period runs: its videos stay, and new ones are taken again. */
import { type CreativePlace, decideEnd } from './end-decision.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { readStanding } from './tombstone.ts';

export type Reopening =
  | { readonly outcome: 'reopened'; readonly takesBackUntil: string }
  /** An earlier reopening did it. */
  | { readonly outcome: 'open_already' }
  | { readonly outcome: 'never_ended' }
  /** Its videos go, or are gone: an end is final once it is due. @property since when. */
  | { readonly outcome: 'final'; readonly since: string };

/** @param by who asks, for the record. Throws `StoreError`: then it is not known, and asking again does no harm. */
export async function reopenCreative(
  ports: { readonly store: ObjectStore; readonly now: () => Date },
  of: CreativePlace,
  by: string,
  options?: CallOptions,
): Promise<Reopening> {
  const { store, now } = ports;
  const { round, tombstone, decision } = await readStanding(store, of, options);
  if (tombstone === undefined) return { outcome: round === 1 ? 'never_ended' : 'open_already' };
  if (decision !== undefined) return { outcome: 'final', since: decision.at };
  const nowMs = now().getTime();
  const at = new Date(nowMs).toISOString();
  // The reaper may be about to begin; the decision alone would tell, but "until due" is what was promised.
  if (Date.parse(tombstone.due) <= nowMs) return { outcome: 'final', since: tombstone.due };
  // An end dated ahead is taken back as well.
  const takesBackUntil = new Date(Math.max(nowMs, Date.parse(tombstone.ended_at))).toISOString();
  const mine = { decided: 'reopened', at, by, takes_back_until: takesBackUntil } as const;
  const decided = await decideEnd(store, of, round, mine, options);
  return decided.decided === 'reopened'
    ? { outcome: 'reopened', takesBackUntil: decided.takes_back_until }
    : { outcome: 'final', since: decided.at };
}
