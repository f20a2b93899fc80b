/** Looks a video up; a fence and an empty object are no videos. */
import { isFence, isShown } from '@reelkeep/core/fence';
import type { CallOptions, ObjectHead, ObjectStore } from '@reelkeep/core/object-store';
import type { VideoKey } from '@reelkeep/core/video-key';

/** The stored video, undefined when there is none. Throws `StoreError`. */
export async function findVideo(
  store: ObjectStore,
  key: VideoKey,
  options?: CallOptions,
): Promise<ObjectHead | undefined> {
  const head = await store.head(key, options);
  return head === undefined || isFence(head) || !isShown(head) ? undefined : head;
}
