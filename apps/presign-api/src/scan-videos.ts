/** One page of a tenant's videos, found with a bounded number of requests whatever else lies in between. */
import type { CreativeId } from '@reelkeep/core/creative';
import { isShown } from '@reelkeep/core/fence';
import { creativeVideosPrefix, parseLedgerKey } from '@reelkeep/core/ledger';
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { CallOptions, ObjectStore, StoredObject } from '@reelkeep/core/object-store';
import type { Layout } from '@reelkeep/core/remove-video';
import type { Tenant } from '@reelkeep/core/tenant';
import { formatTimestamp, parseVideoKey, tenantPrefix } from '@reelkeep/core/video-key';
import { walkKeys } from '@reelkeep/core/walk-keys';
import { findVideo } from './find-video.ts';
import { type TenantVideo, tenantVideo } from './tenant-video.ts';

/** Listing requests for one page: 10,000 keys looked at, then the caller comes back with the cursor. */
const MAX_REQUESTS = 10;
/** Videos of a creative looked up for one page, so many at a time. */
const MAX_LOOKUPS = 2_000;
const LOOKUP_CONCURRENCY = 32;

export interface VideoScan extends Layout {
  readonly tenant: Tenant;
  readonly creativeId?: CreativeId | undefined;
  readonly order: 'oldest' | 'newest';
  /** Both included, to the second. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly position?: string | undefined;
  readonly now: Date;
}

interface FoundVideo {
  readonly video: TenantVideo;
  readonly object: StoredObject;
}

export interface ScannedVideos {
  readonly videos: readonly FoundVideo[];
  /** Where to go on, without the prefix; undefined when all was seen. A page may be empty and still have one. */
  readonly next: string | undefined;
}

/** A video that a key speaks of, and where a walk goes on that has come past it. */
interface Candidate {
  readonly video: TenantVideo;
  /** Undefined where only the ledger was read: the bucket has to be asked. */
  readonly object: StoredObject | undefined;
  readonly past: string;
}

/**
 * All of a tenant's videos are listed as they lie. Those of one creative are found through the ledger, which has an entry of
 * every video, so a small creative of a large tenant costs little. Fences and strange keys are passed over. Throws `StoreError`.
 */
export async function scanVideos(store: ObjectStore, scan: VideoScan, options?: CallOptions): Promise<ScannedVideos> {
  const { tenant, creativeId, order, from, to, limit, position, now } = scan;
  const prefix =
    creativeId === undefined
      ? tenantPrefix(scan.videoPrefix, tenant)
      : creativeVideosPrefix(scan.ledgerPrefix, tenant, creativeId);
  const go = position === undefined ? undefined : `${prefix}${position}`;
  // `20250812_143052` sorts before `20250812_143052-…`, and `20250812_143052.` after it.
  const bounds = {
    after: from === undefined ? undefined : `${prefix}${formatTimestamp(from)}`,
    before: to === undefined ? undefined : `${prefix}${formatTimestamp(to)}.`,
  };
  const walk = {
    prefix,
    order,
    now,
    ...bounds,
    ...(go !== undefined && { [order === 'oldest' ? 'after' : 'before']: go }),
  };

  const videos: FoundVideo[] = [];
  const rest = (past: string) => ({ videos, next: past.slice(prefix.length) });
  let requests = 0;
  let lookups = 0;
  let lastFolder = '';
  for await (const batch of walkKeys(store, walk, options)) {
    requests += 1;
    const candidates = batch.objects.flatMap((object) => candidateOf(object));
    while (candidates.length > 0) {
      const some = candidates.splice(0, Math.min(limit - videos.length, MAX_LOOKUPS));
      const found = await mapBounded(some, LOOKUP_CONCURRENCY, lookUp);
      videos.push(...found.filter((one) => one !== undefined));
      lookups += creativeId === undefined ? 0 : some.length;
      const past = some.at(-1)?.past ?? '';
      const last = candidates.length === 0 && batch.done;
      if (last) return { videos, next: undefined };
      if (videos.length >= limit || lookups >= MAX_LOOKUPS) return rest(past);
    }
    if (batch.done) return { videos, next: undefined };
    // Only where the walk got on: a cursor that leads back to where it came from would lead there for ever.
    if (requests >= MAX_REQUESTS && batch.position !== undefined) return rest(batch.position);
  }
  return { videos, next: undefined };

  function candidateOf(object: StoredObject): Candidate[] {
    if (creativeId === undefined) {
      const parts = isShown(object) ? parseVideoKey(scan.videoPrefix, object.key) : undefined;
      return parts === undefined ? [] : [{ video: tenantVideo(scan.videoPrefix, parts), object, past: object.key }];
    }
    const folder = object.key.slice(0, object.key.lastIndexOf('/'));
    const record = parseLedgerKey(prefix, object.key);
    if (folder === lastFolder || record === undefined) return [];
    lastFolder = folder;
    const parts = { tenant, creativeId, iteration: record.iteration, generatedAt: record.timestamp };
    // `0` is what follows `/`: past everything in the folder, whichever way the walk goes.
    const past = order === 'oldest' ? `${folder}0` : `${folder}/`;
    return [{ video: tenantVideo(scan.videoPrefix, parts), object: undefined, past }];
  }

  async function lookUp({ video, object }: Candidate): Promise<FoundVideo | undefined> {
    const known = object ?? (await findVideo(store, video.key, options));
    return known === undefined ? undefined : { video, object: known };
  }
}
