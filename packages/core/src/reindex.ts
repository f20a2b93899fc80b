/** Writes ledger entries for videos that have none: those that an older service stored, or that were copied in by hand. */
import type { CreativeId } from './creative.ts';
import { isShown } from './fence.ts';
import { closedKey } from './ledger.ts';
import { mapBounded } from './map-bounded.ts';
import type { CallOptions, ObjectStore, StoredObject } from './object-store.ts';
import type { Layout } from './remove-video.ts';
import type { Tenant } from './tenant.ts';
import { readTombstone } from './tombstone.ts';
import { type FoundVideo, readRecords, walkVideos } from './video-records.ts';

/**
 * The attempt of every entry written afterwards: always the same, so that doing it twice, or two at once, writes one entry.
 * It is closed from the start, since no put of it can land: nobody ever made one.
 */
export const REINDEX_ATTEMPT = 'reindexed';
const CREATIVE_CONCURRENCY = 8;
const WRITE_CONCURRENCY = 16;

export interface ReindexPorts {
  readonly store: ObjectStore;
  readonly layout: Layout;
  readonly tenant: Tenant;
  /** Others of the tenant are passed over. */
  readonly only?: ReadonlySet<CreativeId> | undefined;
  /** An object in the tenant's folder whose key no video has: nothing is done about it. */
  readonly onStrange?: ((key: string) => void) | undefined;
  /**
   * A video whose creative has ended got an entry, so the next end of the creative (or `fsck --repair`) finds it. While a
   * grace period runs that is as it should be.
   */
  readonly onEnded?: ((key: string) => void) | undefined;
}

export interface Reindexed {
  /** Videos seen, fences not among them. */
  readonly videos: number;
  /** Those that got an entry now. */
  readonly indexed: number;
  /** Of these, those whose creative has ended. */
  readonly ended: number;
  readonly strange: number;
}

/**
 * One pass over a tenant's videos, page by page. Their sha256 is unknown, so the entry says how many bytes there are and no
 * more, as that of an upload does. Doing it again does no harm. Throws `StoreError`.
 */
export async function reindexTenant(ports: ReindexPorts, options?: CallOptions): Promise<Reindexed> {
  const { store, layout, tenant, only, onStrange } = ports;
  const sum = { videos: 0, indexed: 0, ended: 0, strange: 0 };
  for await (const { creatives, strange } of walkVideos(store, layout, tenant, options)) {
    sum.strange += strange.length;
    for (const { key } of strange) onStrange?.(key);
    const mine = [...creatives].filter(([creativeId]) => only === undefined || only.has(creativeId));
    await mapBounded(mine, CREATIVE_CONCURRENCY, async ([creativeId, found]) => {
      // No entry leads to a fence: whoever put it had one.
      const videos = found.filter(({ object }) => isShown(object));
      const { indexed, ended } = await reindexCreative(ports, creativeId, videos, options);
      sum.videos += videos.length;
      sum.indexed += indexed;
      sum.ended += ended;
    });
  }
  return sum;
}

async function reindexCreative(
  { store, layout, tenant, onEnded }: ReindexPorts,
  creativeId: CreativeId,
  videos: readonly FoundVideo[],
  options?: CallOptions,
): Promise<{ readonly indexed: number; readonly ended: number }> {
  const records = await readRecords(store, layout, videos, options);
  const missing = records.filter(({ attempts }) => !attempts).map(({ video }) => video);
  if (missing.length === 0) return { indexed: 0, ended: 0 };
  await mapBounded(missing, WRITE_CONCURRENCY, (video) => writeEntry(store, layout, video, options));
  // Read last: an end that came before it may have listed the ledger without these entries.
  const tombstone = await readTombstone(store, layout.ledgerPrefix, tenant, creativeId, options);
  if (tombstone === undefined) return { indexed: missing.length, ended: 0 };
  for (const { object } of missing) onEnded?.(object.key);
  return { indexed: missing.length, ended: missing.length };
}

/** The entry of a video that nobody opened an attempt for. */
export async function writeEntry(
  store: ObjectStore,
  { ledgerPrefix }: Layout,
  { parts, object: { sizeBytes } }: Pick<FoundVideo, 'parts'> & { readonly object: Pick<StoredObject, 'sizeBytes'> },
  options?: CallOptions,
): Promise<void> {
  const key = closedKey(ledgerPrefix, parts, REINDEX_ATTEMPT, { outcome: 'uploaded', sizeBytes });
  await store.put({ key, body: new Uint8Array(0) }, options);
}
