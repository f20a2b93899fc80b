/**
 * The decision about a creative's end, created once (`If-None-Match: *`): a reaper writes it before it lists, whoever takes
 * the end back instead of that. One of the two wins, for good, however late a request lands.
 */
import { z } from 'zod';
import type { CreativeId } from './creative.ts';
import { decisionKey } from './ledger.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { readJson } from './read-json.ts';
import { StoreError } from './store-error.ts';
import type { Tenant } from './tenant.ts';

/** A creative in the ledger. */
export interface CreativePlace {
  readonly ledger: string;
  readonly tenant: Tenant;
  readonly creativeId: CreativeId;
}

const about = { at: z.iso.datetime(), by: z.string() };

export const decisionSchema = z.discriminatedUnion('decided', [
  z.object({ decided: z.literal('reaping'), ...about }),
  /** Ends of `takes_back_until` and before are void: also a message that was sent before and comes, or comes again, later. */
  z.object({ decided: z.literal('reopened'), ...about, takes_back_until: z.iso.datetime() }),
]);

export type Decision = z.infer<typeof decisionSchema>;

/** What was decided of the end of that round; undefined while nothing was. */
export function readDecision(
  store: ObjectStore,
  { ledger, tenant, creativeId }: CreativePlace,
  round: number,
  options?: CallOptions,
): Promise<Decision | undefined> {
  const key = decisionKey(ledger, tenant, creativeId, round);
  return readJson(store, key, decisionSchema, 'DecisionUnreadable', options);
}

/** Decides, unless that was done before. @returns what is decided now, by whomever. */
export async function decideEnd(
  store: ObjectStore,
  of: CreativePlace,
  round: number,
  decision: Decision,
  options?: CallOptions,
): Promise<Decision> {
  const key = decisionKey(of.ledger, of.tenant, of.creativeId, round);
  const body = new TextEncoder().encode(JSON.stringify(decision));
  const answer = await store.create({ key, body, contentType: 'application/json' }, options);
  if (answer === 'created') return decision;
  const standing = await readDecision(store, of, round, options);
  if (standing !== undefined) return standing;
  throw new StoreError({
    kind: 'unavailable',
    code: 'DecisionGone',
    message: `${key} was there, and then was not`,
    advice: 'Decisions are never removed: look for whoever deletes under the ledger prefix.',
  });
}
