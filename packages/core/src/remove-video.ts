/** Removes one video for good: the promise of a campaign's end, on the scale of a single key. */
import { carryOutEnd } from './carry-out-end.ts';
import { VIDEO_END_START } from './end-protocol.ts';
import { creativeVideosPrefix, removedKey, videoPrefix } from './ledger.ts';
import { listAll } from './list-all.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { gatherHistory } from './video-history.ts';
import { formatVideoKey, type VideoParts } from './video-key.ts';

/** Where videos and ledger lie in the bucket: `S3_VIDEO_PREFIX` and `S3_LEDGER_PREFIX`. */
export interface Layout {
  readonly videoPrefix: string;
  readonly ledgerPrefix: string;
}

/**
 * Marks the video as removed, then deletes or fences it. Once this returns, no delivery, late put or replay brings it
 * back; removing it again does no harm. Throws `StoreError`.
 */
export async function removeVideo(
  store: ObjectStore,
  layout: Layout,
  parts: VideoParts,
  options?: CallOptions,
): Promise<void> {
  const key = formatVideoKey(layout.videoPrefix, parts);
  const ports = {
    store,
    listed: videoPrefix(layout.ledgerPrefix, parts),
    readTombstone: async () => false,
    putMark: async () => {
      await store.put({ key: removedKey(layout.ledgerPrefix, parts), body: new Uint8Array(0) }, options);
    },
  };
  const ending = {
    because: 'video_removed',
    mode: 'delete',
    creativeVideos: creativeVideosPrefix(layout.ledgerPrefix, parts.tenant, parts.creativeId),
    keyOf: () => key,
  } as const;
  await carryOutEnd(ports, ending, VIDEO_END_START, options);
}

/** What the ledger says of one video; an empty history when it knows nothing. */
export async function readVideoHistory(store: ObjectStore, layout: Layout, parts: VideoParts, options?: CallOptions) {
  const keys: string[] = [];
  for await (const { key } of listAll(store, videoPrefix(layout.ledgerPrefix, parts), options)) keys.push(key);
  const prefix = creativeVideosPrefix(layout.ledgerPrefix, parts.tenant, parts.creativeId);
  const [history] = gatherHistory(prefix, keys).videos;
  const { generatedAt: timestamp, iteration } = parts;
  return (
    history ?? { timestamp, iteration, open: new Set<string>(), stored: undefined, uploadedBytes: 0, removed: false }
  );
}
