/** What the ledger says of videos, gathered from a listing: which attempts are open, what was stored, what was removed. */
import type { CreativeId } from './creative.ts';
import { type Closing, isUploadAttempt, parseLedgerKey } from './ledger.ts';
import type { Tenant } from './tenant.ts';
import { formatVideoKey, type VideoKey } from './video-key.ts';

/** One video's attempts. */
export interface VideoHistory {
  readonly timestamp: Date;
  readonly iteration: number;
  /** Attempts of which a put may still land: nobody has closed them, or they go by a presigned URL. */
  readonly open: ReadonlySet<string>;
  /** The stored closing, when there is one: several agree, since a key is written once. */
  readonly stored: { readonly sizeBytes: number; readonly sha256: string } | undefined;
  /** Bytes that an upload brought, 0 when none did. */
  readonly uploadedBytes: number;
  readonly removed: boolean;
}

type Gathered = { -readonly [Name in keyof VideoHistory]: VideoHistory[Name] };

/** Of most videos: a set for each would be half of what a page of the ledger takes. */
const NONE_OPEN: ReadonlySet<string> = new Set();

/**
 * Groups the keys of one creative (or of one video) by video, in key order. `strange` are keys the ledger never writes. A closing
 * says all there is to say of its attempt: whether the opened entry is there still (it may have been tidied away) changes nothing.
 */
export function gatherHistory(
  creativeVideos: string,
  keys: Iterable<string>,
): { readonly videos: VideoHistory[]; readonly strange: string[] } {
  /** By their folders: a video has one. */
  const videos = new Map<string, Gathered>();
  const openIn = new Map<string, Set<string>>();
  /** `{folder}/{attempt}` */
  const closed = new Set<string>();
  const strange: string[] = [];
  for (const key of keys) {
    const record = parseLedgerKey(creativeVideos, key);
    if (record === undefined) {
      strange.push(key);
      continue;
    }
    const { timestamp, iteration, mark } = record;
    const folder = key.slice(0, key.lastIndexOf('/'));
    let history = videos.get(folder);
    if (history === undefined) {
      history = { timestamp, iteration, open: NONE_OPEN, stored: undefined, uploadedBytes: 0, removed: false };
      videos.set(folder, history);
    }
    if (mark.kind === 'removed') {
      history.removed = true;
      continue;
    }
    const { attempt } = mark;
    const id = `${folder}/${attempt}`;
    if (mark.kind === 'closed') {
      const { closing } = mark;
      if (closing.outcome === 'stored') history.stored = { sizeBytes: closing.sizeBytes, sha256: closing.sha256 };
      else if (closing.outcome === 'uploaded') history.uploadedBytes = closing.sizeBytes;
      if (canCloseNow(attempt, closing)) {
        closed.add(id);
        openIn.get(folder)?.delete(attempt);
        continue;
      }
    } else if (closed.has(id)) continue;
    const open = openIn.get(folder) ?? new Set();
    openIn.set(folder, open.add(attempt));
    history.open = open;
  }
  return { videos: [...videos.values()], strange };
}

/** An upload that came to be stored may come once more; one that was refused never had a URL. */
function canCloseNow(attempt: string, closing: Closing): boolean {
  return closing.outcome === 'dropped' || !isUploadAttempt(attempt);
}

/** Where the video of a history lies. */
export function videoKeyOf(
  prefix: string,
  tenant: Tenant,
  creativeId: CreativeId,
  { timestamp: generatedAt, iteration }: Pick<VideoHistory, 'timestamp' | 'iteration'>,
): VideoKey {
  return formatVideoKey(prefix, { tenant, creativeId, iteration, generatedAt });
}
