/** One video's entries as a check needs them: each attempt with its objects and their age. */
import { type Closing, parseLedgerKey } from '../ledger.ts';
import type { StoredObject } from '../object-store.ts';
import type { Layout } from '../remove-video.ts';
import type { Tenant } from '../tenant.ts';
import { formatVideoKey, type VideoKey, type VideoParts } from '../video-key.ts';
import type { LedgerFolder } from './ledger-folders.ts';

export interface AttemptObjects {
  readonly opened: StoredObject | undefined;
  readonly closed: { readonly object: StoredObject; readonly closing: Closing } | undefined;
}

export interface VideoFolder {
  readonly parts: VideoParts;
  /** The video's. */
  readonly key: VideoKey;
  readonly attempts: ReadonlyMap<string, AttemptObjects>;
  readonly removed: boolean;
}

/** `folder` is undefined when not one of its keys is an entry's. */
export function readFolder(
  { videoPrefix }: Layout,
  tenant: Tenant,
  { creativeId, creativeVideos, objects }: LedgerFolder,
): { readonly folder: VideoFolder | undefined; readonly strange: readonly string[] } {
  const strange: string[] = [];
  const attempts = new Map<string, AttemptObjects>();
  let removed = false;
  let parts: VideoParts | undefined;
  for (const object of objects) {
    const record = parseLedgerKey(creativeVideos, object.key);
    if (record === undefined) {
      strange.push(object.key);
      continue;
    }
    const { timestamp: generatedAt, iteration, mark } = record;
    parts = { tenant, creativeId, iteration, generatedAt };
    if (mark.kind === 'removed') removed = true;
    else {
      const known = attempts.get(mark.attempt) ?? { opened: undefined, closed: undefined };
      const more = mark.kind === 'opened' ? { opened: object } : { closed: { object, closing: mark.closing } };
      attempts.set(mark.attempt, { ...known, ...more });
    }
  }
  const folder = parts && { parts, key: formatVideoKey(videoPrefix, parts), attempts, removed };
  return { folder, strange };
}
