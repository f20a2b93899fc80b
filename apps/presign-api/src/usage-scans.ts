/** Counts what tenants keep, a few at a time, and remembers it for a while: a dashboard that reloads reads no bucket. */
import { isShown } from '@reelkeep/core/fence';
import { readMonthShards } from '@reelkeep/core/month-shards';
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { Tenant } from '@reelkeep/core/tenant';
import { createUsageTally, type MonthAmount, type Usage } from '@reelkeep/core/usage';
import { parseVideoKey, tenantPrefix } from '@reelkeep/core/video-key';
import { storageUnavailable } from './read-error.ts';
import type { StoreWatch } from './store-watch.ts';

/** Listings of one tenant under way at the same time; each page costs some 10 MB while it is read. */
const LANES = 2;
/** Tenants counted at the same time; more wait, so that a few dashboards can't take all connections to S3. */
const SCANS = 2;
/** Counts kept, some 200 KB each at most. */
const MAX_KEPT = 200;

export interface CountedUsage {
  readonly usage: Usage;
  /** When the count began: nothing that came later is in it for sure. */
  readonly asOf: Date;
}

export interface UsageScans {
  /** One that is at most so old, or a new one. Throws `StoreError`. */
  counted(store: ObjectStore, tenant: Tenant, maxAgeSeconds: number): Promise<CountedUsage>;
  /** A new one, told of month by month. */
  count(
    store: ObjectStore,
    tenant: Tenant,
    onMonth: (month: MonthAmount) => void,
    signal: AbortSignal,
  ): Promise<CountedUsage>;
}

export interface UsageScansOptions {
  readonly videoPrefix: string;
  readonly now: () => Date;
  readonly watch: StoreWatch;
}

export function createUsageScans({ videoPrefix, now, watch }: UsageScansOptions): UsageScans {
  const kept = new Map<Tenant, CountedUsage>();
  const running = new Map<Tenant, { readonly begun: number; readonly result: Promise<CountedUsage> }>();
  const waiting: Array<() => void> = [];
  let scans = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    // The turn is handed over, not given back and raced for.
    if (scans === SCANS) await new Promise<void>((resolve) => void waiting.push(resolve));
    else scans += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) scans -= 1;
      else next();
    }
  }

  const scan: UsageScans['count'] = async (store, tenant, onMonth, signal) => {
    // Listings are patient: while S3 is silent they would take a minute to say so, and keep others waiting.
    const standing = await watch.probe();
    if (standing.state === 'down' && standing.reason === 's3_unavailable') throw storageUnavailable(undefined);
    return inTurn(async () => {
      signal.throwIfAborted();
      const asOf = now();
      const tally = createUsageTally();
      await readMonthShards(
        {
          store,
          prefix: tenantPrefix(videoPrefix, tenant),
          lanes: LANES,
          onObjects: (objects) => {
            for (const object of objects) {
              const parts = isShown(object) ? parseVideoKey(videoPrefix, object.key) : undefined;
              if (parts !== undefined) tally.add(parts, object);
            }
          },
          onMonth: (month) => {
            const amount = tally.month(month);
            if (amount.objects > 0) onMonth(amount);
          },
        },
        { signal },
      );
      const counted = { usage: tally.usage(), asOf };
      kept.delete(tenant);
      for (const oldest of kept.keys()) {
        if (kept.size < MAX_KEPT) break;
        kept.delete(oldest);
      }
      kept.set(tenant, counted);
      return counted;
    });
  };

  return {
    count: scan,
    counted: async (store, tenant, maxAgeSeconds) => {
      const notBefore = now().getTime() - maxAgeSeconds * 1_000;
      const known = kept.get(tenant);
      if (known !== undefined && known.asOf.getTime() >= notBefore) return known;
      const under = running.get(tenant);
      if (under !== undefined && under.begun >= notBefore) return under.result;
      // Shared by all who ask meanwhile, so none of their hang-ups ends it.
      const result = scan(store, tenant, () => {}, new AbortController().signal).finally(() => {
        if (running.get(tenant)?.result === result) running.delete(tenant);
      });
      running.set(tenant, { begun: now().getTime(), result });
      return result;
    },
  };
}
