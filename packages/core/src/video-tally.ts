/** Counts the videos of a receipt, and tells two counts of the same videos from counts of others, in bounded memory. */
import { hash } from 'node:crypto';
import type { SettledVideo } from './carry-out-end.ts';
import { bytesOf } from './settle-protocol.ts';

export interface VideoTally {
  add(video: SettledVideo): void;
  counts(): TallyCounts;
}

/** @property videos_digest the XOR of a hash of each video's key and size: the same for the same videos in any order. */
export interface TallyCounts {
  readonly keys: number;
  readonly deleted: number;
  readonly bytes: number;
  readonly fenced: number;
  readonly videos_digest: string;
}

export function createVideoTally(): VideoTally {
  const digest = Buffer.alloc(32);
  const sum = { keys: 0, deleted: 0, bytes: 0, fenced: 0 };
  return {
    add(video) {
      const bytes = countedBytes(video);
      sum.keys += 1;
      sum.fenced += video.fencedBytes === undefined ? 0 : 1;
      if (bytes === 0) return;
      sum.deleted += 1;
      sum.bytes += bytes;
      const mix = hash('sha256', `${video.key} ${bytes}\n`, 'buffer');
      for (let at = 0; at < digest.length; at += 4)
        digest.writeInt32LE(digest.readInt32LE(at) ^ mix.readInt32LE(at), at);
    },
    counts: () => ({ ...sum, videos_digest: digest.toString('hex') }),
  };
}

/** Whether nothing was found beside what the other names: the same videos, or none, once the clean-up is through. */
export function findsNothingNew(found: TallyCounts, known: Pick<TallyCounts, 'deleted' | 'videos_digest'>): boolean {
  return found.deleted === 0 || (found.deleted === known.deleted && found.videos_digest === known.videos_digest);
}

/** What this end deleted of it: a video that was removed by itself had its own end. */
function countedBytes({ history, fencedBytes }: SettledVideo): number {
  return fencedBytes ?? (history.removed ? 0 : bytesOf(history));
}
