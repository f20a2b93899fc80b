/** What a check of bucket and ledger works with, and how old is old. */
import type { MultipartUploads } from '../multipart-uploads.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Layout } from '../remove-video.ts';

export interface CheckPorts {
  readonly store: ObjectStore;
  readonly layout: Layout;
  /** Undefined where the engine lists none. */
  readonly uploads: MultipartUploads | undefined;
  readonly now: () => Date;
  /** Mends what it can; else it only looks. */
  readonly repair: boolean;
}

const DAY_MS = 86_400_000;
/** No attempt takes as long: time-outs end it within hours. */
export const ATTEMPT_LIFE_MS = DAY_MS;
/** Nor does any end: docs/PROTOCOL.md, "What holds". */
export const END_LIFE_MS = DAY_MS;
/** A presigned upload's URL lives 7 days at most, and an upload begun with it may take its time. */
export const UPLOAD_LIFE_MS = 8 * DAY_MS;
/** After that long no put can land late any more: docs/PROTOCOL.md, "What holds". */
export const NOTHING_LANDS_MS = 15 * DAY_MS;
/** From here on the reaper fences nothing either: the clean-up might miss it. */
export const PUTS_OVER_MS = 14 * DAY_MS;

export function isOlderThan({ now }: CheckPorts, instant: Date, ageMs: number): boolean {
  return now().getTime() - instant.getTime() > ageMs;
}

export function daysSince({ now }: CheckPorts, instant: Date): string {
  return `${((now().getTime() - instant.getTime()) / DAY_MS).toFixed(1)} days old`;
}
