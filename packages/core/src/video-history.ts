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

/**
 * Groups the keys of one creative (or of one video) by video, in key order. `strange` are keys the ledger never writes. A closing
 * says all there is to say of its attempt: whether the opened entry is there still (it may have been tidied away) changes nothing.
 */
export function gatherHistory(
  creativeVideos: string,
  keys: Iterable<string>,
): { readonly videos: VideoHistory[]; readonly strange: string[] } {
  const videos = new Map<string, { history: VideoHistory; opened: Set<string>; closed: Set<string> }>();
  const strange: string[] = [];
  for (const key of keys) {
    const record = parseLedgerKey(creativeVideos, key);
    if (record === undefined) {
      strange.push(key);
      continue;
    }
    const { timestamp, iteration, mark } = record;
    const id = `${timestamp.getTime()}-${iteration}`;
    let entry = videos.get(id);
    if (entry === undefined) {
      const open = new Set<string>();
      entry = {
        history: { timestamp, iteration, open, stored: undefined, uploadedBytes: 0, removed: false },
        opened: open,
        closed: new Set(),
      };
      videos.set(id, entry);
    }
    const { history, opened, closed } = entry;
    if (mark.kind === 'removed') entry.history = { ...history, removed: true };
    else if (mark.kind === 'opened') {
      if (!closed.has(mark.attempt)) opened.add(mark.attempt);
    } else {
      if (canCloseNow(mark.attempt, mark.closing)) {
        closed.add(mark.attempt);
        opened.delete(mark.attempt);
      } else opened.add(mark.attempt);
      if (mark.closing.outcome === 'stored') {
        entry.history = { ...history, stored: { sizeBytes: mark.closing.sizeBytes, sha256: mark.closing.sha256 } };
      } else if (mark.closing.outcome === 'uploaded') {
        entry.history = { ...history, uploadedBytes: mark.closing.sizeBytes };
      }
    }
  }
  return { videos: [...videos.values()].map(({ history }) => history), strange };
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
