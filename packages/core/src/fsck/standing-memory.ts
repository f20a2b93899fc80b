/** Remembers where the creatives met lately stand, so that each page does not ask for all of them again. */
import type { CreativeId } from '../creative.ts';
import type { CallOptions } from '../object-store.ts';
import type { Tenant } from '../tenant.ts';
import { readStanding, type Standing } from '../tombstone.ts';
import type { CheckPorts } from './check-ports.ts';

/** A bound on memory, not on creatives. */
const REMEMBERED = 10_000;

export type FindStanding = (creativeId: CreativeId) => Promise<Standing>;

export function rememberStandings(
  { store, layout }: CheckPorts,
  tenant: Tenant,
  options: CallOptions | undefined,
): FindStanding {
  const known = new Map<CreativeId, Standing>();
  return async (creativeId) => {
    const before = known.get(creativeId);
    if (before !== undefined) return before;
    const standing = await readStanding(store, { ledger: layout.ledgerPrefix, tenant, creativeId }, options);
    if (known.size >= REMEMBERED) known.clear();
    known.set(creativeId, standing);
    return standing;
  };
}
