/** A tenant's ledger, video by video: each one's objects together, in key order, in the memory of a page. */
import { type CreativeId, creativeIdSchema } from '../creative.ts';
import { creativeVideosPrefix } from '../ledger.ts';
import { listAll } from '../list-all.ts';
import type { CallOptions, ObjectStore, StoredObject } from '../object-store.ts';
import type { Tenant } from '../tenant.ts';

/** All that the ledger has of one video. @property objects under `{creativeVideos}{timestamp}-{iteration}/`. */
export interface LedgerFolder {
  readonly creativeId: CreativeId;
  readonly creativeVideos: string;
  readonly objects: readonly StoredObject[];
}

/**
 * Throws `StoreError`. @param onStrange hears of keys that belong to no video and are no tombstone or receipt either.
 * A folder of the tenant that begins with `_` is Reelkeep's own.
 */
export async function* walkLedger(
  store: ObjectStore,
  ledger: string,
  tenant: Tenant,
  { onStrange, ...options }: CallOptions & { readonly onStrange: (key: string) => void },
): AsyncGenerator<LedgerFolder> {
  const root = `${ledger}/${tenant}/`;
  let folder = '';
  let current: (LedgerFolder & { objects: StoredObject[] }) | undefined;
  for await (const object of listAll(store, root, options)) {
    const { key } = object;
    const [creative = '', kind = '', video = '', ...more] = key.slice(root.length).split('/');
    if (creative.startsWith('_')) continue;
    const creativeId = creativeIdSchema.safeParse(creative);
    if (creativeId.success && isMark(kind, video)) continue;
    if (!creativeId.success || kind !== 'videos' || more.length !== 1) {
      onStrange(key);
      continue;
    }
    const name = `${creative}/${video}`;
    if (current === undefined || name !== folder) {
      if (current !== undefined) yield current;
      folder = name;
      const creativeVideos = creativeVideosPrefix(ledger, tenant, creativeId.data);
      current = { creativeId: creativeId.data, creativeVideos, objects: [] };
    }
    current.objects.push(object);
  }
  if (current !== undefined) yield current;
}

/** Tombstones, the decisions about them, and receipts with what belongs to them: `receipt-keys.ts`. */
function isMark(kind: string, rest: string): boolean {
  return rest === '' ? /^ended(-\d+)?(\.decided)?$/.test(kind) : /^reaped(-keys|-links)?$/.test(kind);
}
