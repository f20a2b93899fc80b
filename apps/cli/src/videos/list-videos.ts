/** A tenant's videos straight from the bucket, one by one, however many there are. */
import type { CreativeId } from '@reelkeep/core/creative';
import { isShown } from '@reelkeep/core/fence';
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { Tenant } from '@reelkeep/core/tenant';
import { formatTimestamp, parseVideoKey, tenantPrefix, type VideoParts } from '@reelkeep/core/video-key';
import { walkKeys } from '@reelkeep/core/walk-keys';

export interface ListRequest {
  readonly videoPrefix: string;
  readonly tenant: Tenant;
  readonly creativeId?: CreativeId | undefined;
  /** By `generated_at`, both included, to the second. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly order: 'oldest' | 'newest';
  readonly limit: number;
  readonly now: Date;
  /** Told of the keys looked at so far. */
  readonly onLook: (keys: number) => void;
}

export interface ListedVideo {
  readonly key: string;
  readonly parts: VideoParts;
  readonly sizeBytes: number;
  readonly storageClass: string;
  readonly storedAt: Date;
}

/** Fences and whatever else lies under the prefix are passed over. Throws `StoreError`. */
export async function* listVideos(
  store: ObjectStore,
  request: ListRequest,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<ListedVideo> {
  const { from, to, order, now, creativeId } = request;
  const prefix = tenantPrefix(request.videoPrefix, request.tenant);
  // `20250812_143052` sorts before `20250812_143052-...`, and `20250812_143052.` after it.
  const after = from === undefined ? undefined : `${prefix}${formatTimestamp(from)}`;
  const before = to === undefined ? undefined : `${prefix}${formatTimestamp(to)}.`;
  let left = request.limit;
  let looked = 0;
  for await (const { objects } of walkKeys(store, { prefix, order, after, before, now }, { signal })) {
    looked += objects.length;
    request.onLook(looked);
    for (const object of objects) {
      const parts = isShown(object) ? parseVideoKey(request.videoPrefix, object.key) : undefined;
      if (parts === undefined || (creativeId !== undefined && parts.creativeId !== creativeId)) continue;
      const { key, sizeBytes, storageClass, lastModified } = object;
      yield { key, parts, sizeBytes, storageClass, storedAt: lastModified };
      left -= 1;
      if (left <= 0) return;
    }
  }
}
