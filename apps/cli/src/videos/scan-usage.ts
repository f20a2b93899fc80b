/** Adds up what the bucket, a tenant or one of its campaigns keeps, from a listing: nothing of it is estimated. */
import type { CreativeId } from '@reelkeep/core/creative';
import { isShown } from '@reelkeep/core/fence';
import { listAll } from '@reelkeep/core/list-all';
import { readMonthShards } from '@reelkeep/core/month-shards';
import type { ObjectStore, StoredObject } from '@reelkeep/core/object-store';
import type { Tenant } from '@reelkeep/core/tenant';
import { type Amount, createUsageTally, type Usage } from '@reelkeep/core/usage';
import { parseVideoKey, tenantPrefix } from '@reelkeep/core/video-key';

export interface UsageScope {
  /** Undefined: all of them. */
  readonly tenant: Tenant | undefined;
  /** With a tenant alone. Undefined: all of them. */
  readonly creativeId?: CreativeId | undefined;
}

export interface ScannedUsage {
  readonly usage: Usage;
  /** Largest first. */
  readonly byTenant: ReadonlyArray<Amount & { readonly tenant: string }>;
}

/** Months of a tenant that are read at a time. */
const LANES = 8;

/** Throws `StoreError`. @param onLook told of the keys looked at so far. */
export async function scanUsage(
  store: ObjectStore,
  { videoPrefix, tenant, creativeId }: UsageScope & { readonly videoPrefix: string },
  { signal, onLook }: { readonly signal: AbortSignal; readonly onLook: (keys: number) => void },
): Promise<ScannedUsage> {
  const tally = createUsageTally();
  const tenants = new Map<string, { objects: number; bytes: number }>();
  let looked = 0;
  const add = (object: StoredObject) => {
    looked += 1;
    const parts = isShown(object) ? parseVideoKey(videoPrefix, object.key) : undefined;
    if (parts === undefined || (creativeId !== undefined && parts.creativeId !== creativeId)) return;
    tally.add(parts, object);
    const sum = tenants.get(parts.tenant) ?? { objects: 0, bytes: 0 };
    tenants.set(parts.tenant, { objects: sum.objects + 1, bytes: sum.bytes + object.sizeBytes });
  };
  if (tenant === undefined) {
    for await (const object of listAll(store, `${videoPrefix}/`, { signal })) {
      add(object);
      if (looked % 1_000 === 0) onLook(looked);
    }
  } else {
    const onObjects = (objects: readonly StoredObject[]) => {
      for (const object of objects) add(object);
      onLook(looked);
    };
    await readMonthShards({ store, prefix: tenantPrefix(videoPrefix, tenant), lanes: LANES, onObjects }, { signal });
  }
  const byTenant = [...tenants].map(([name, sum]) => ({ tenant: name, ...sum }));
  return { usage: tally.usage(), byTenant: byTenant.sort((a, b) => b.bytes - a.bytes) };
}
