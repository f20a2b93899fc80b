/**
 * A fence: a zero-byte object over a video's key, put where a worker may still be writing, so that its late conditional
 * put finds the key taken and fails. Never shown to anyone as a video.
 */
import type { ObjectHead, PutRequest, StoredObject } from './object-store.ts';
import type { VideoKey } from './video-key.ts';

const BECAUSE = 'reelkeep-fence';
const COVERED = 'reelkeep-fence-covered-bytes';

/** Which end a fence belongs to. */
export type FenceReason = 'campaign_ended' | 'video_removed';

/** @property coveredBytes size of the video that the fence replaced, 0 when there was none: a repeated end counts it again. */
export interface Fence {
  readonly because: FenceReason;
  readonly coveredBytes: number;
}

/** What to put to fence a key off. */
export function fencePut(key: VideoKey, fence: Fence): PutRequest {
  const metadata = { [BECAUSE]: fence.because, [COVERED]: String(fence.coveredBytes) };
  return { key, body: new Uint8Array(0), contentType: 'application/x-reelkeep-fence', metadata };
}

/** Reads a fence back; undefined when the object is none. */
export function readFence(head: ObjectHead): Fence | undefined {
  const because = head.metadata[BECAUSE];
  if (because === undefined) return undefined;
  return {
    because: because === 'video_removed' ? 'video_removed' : 'campaign_ended',
    coveredBytes: Number(head.metadata[COVERED] ?? 0),
  };
}

/** Whether the object is a fence. */
export function isFence(head: ObjectHead): boolean {
  return readFence(head) !== undefined;
}

/** Whether an object may be shown as a video. A listing has no metadata; but no video is empty, and every fence is. */
export function isShown(object: StoredObject): boolean {
  return object.sizeBytes > 0;
}
