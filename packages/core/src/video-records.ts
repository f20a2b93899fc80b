/** Joins a page of a tenant's videos with what the ledger says of them, though the two are sorted differently. */
import type { CreativeId } from './creative.ts';
import { creativeVideosPrefix, videoPrefix } from './ledger.ts';
import { listPage } from './list-all.ts';
import { listWanted } from './list-wanted.ts';
import type { CallOptions, ObjectStore, StoredObject } from './object-store.ts';
import type { Layout } from './remove-video.ts';
import type { Tenant } from './tenant.ts';
import { gatherHistory, type VideoHistory } from './video-history.ts';
import { parseVideoKey, tenantPrefix, type VideoParts } from './video-key.ts';

/** An object under a video's key. It may be a fence: then it has no bytes. */
export interface FoundVideo {
  readonly parts: VideoParts;
  readonly object: StoredObject;
}

export interface VideoPage {
  readonly creatives: ReadonlyMap<CreativeId, readonly FoundVideo[]>;
  /** Objects in the tenant's folder whose keys no video has. */
  readonly strange: readonly StoredObject[];
}

/** A tenant's objects, up to 1,000 at a time, in key order, sorted out by creative. Throws `StoreError`. */
export async function* walkVideos(
  store: ObjectStore,
  { videoPrefix: prefix }: Layout,
  tenant: Tenant,
  options?: CallOptions,
): AsyncGenerator<VideoPage> {
  let after: string | undefined;
  for (;;) {
    const page = await listPage(store, tenantPrefix(prefix, tenant), after, options);
    const creatives = new Map<CreativeId, FoundVideo[]>();
    const strange: StoredObject[] = [];
    for (const object of page.objects) {
      const parts = parseVideoKey(prefix, object.key);
      if (parts === undefined) strange.push(object);
      else {
        const videos = creatives.get(parts.creativeId);
        if (videos === undefined) creatives.set(parts.creativeId, [{ parts, object }]);
        else videos.push({ parts, object });
      }
    }
    yield { creatives, strange };
    if (!page.truncated) return;
    after = page.objects.at(-1)?.key;
  }
}

/** What the ledger says of a video. @property attempts whether it knows of any: a mark of removal alone is none. */
export interface VideoRecord {
  readonly video: FoundVideo;
  readonly history: VideoHistory;
  readonly attempts: boolean;
}

/** @param videos of one creative. */
export async function readRecords(
  store: ObjectStore,
  { ledgerPrefix }: Layout,
  videos: readonly FoundVideo[],
  options?: CallOptions,
): Promise<VideoRecord[]> {
  const [first] = videos;
  if (first === undefined) return [];
  const creativeVideos = creativeVideosPrefix(ledgerPrefix, first.parts.tenant, first.parts.creativeId);
  const keys = new Map<string, string[]>(videos.map(({ parts }) => [videoPrefix(ledgerPrefix, parts), []]));
  for await (const { key } of listWanted(store, creativeVideos, [...keys.keys()], options)) {
    keys.get(key.slice(0, key.lastIndexOf('/') + 1))?.push(key);
  }
  return videos.map((video) => {
    const prefix = videoPrefix(ledgerPrefix, video.parts);
    const own = keys.get(prefix) ?? [];
    const { generatedAt: timestamp, iteration } = video.parts;
    const history = gatherHistory(creativeVideos, own).videos[0] ?? {
      ...{ timestamp, iteration, open: new Set<string>(), stored: undefined, uploadedBytes: 0, removed: false },
    };
    return { video, history, attempts: own.some((key) => key !== `${prefix}removed`) };
  });
}
