/**
 * The abstract bucket, ledger and queues. Finished attempts are folded: the ledger says of a key whether some attempt of
 * each kind exists, so any number of deaths, deliveries and replays is covered, not just a few. A put under way whose
 * sender is gone is a flag as well, which stays: another like it may always be on its way.
 */
import { creativeIdSchema } from '../creative.ts';
import { attemptKey, closedKey, creativeVideosPrefix, removedKey } from '../ledger.ts';
import { tenantSchema } from '../tenant.ts';
import { gatherHistory, type VideoHistory, videoKeyOf } from '../video-history.ts';
import type { VideoKey, VideoParts } from '../video-key.ts';
import { createLayoutBuilder, type Field, type Layout, read, type State, write } from './layout.ts';
import type { Protocol } from './protocol.ts';
import type { Scenario } from './scenario.ts';

/** What lies under a video key: nothing, a fence of either kind, or the video of a source (`VIDEO` plus its number). */
export const NOTHING = 0;
export const FENCE_ENDED = 1;
export const FENCE_REMOVED = 2;
export const VIDEO = 3;
/** Messages name source 0 or 1; what comes by the presigned URL is 2. */
export const UPLOAD_SOURCE = 2;

/** The bit of `lateEnds` that is a deletion; the others are the fences' own numbers. */
export const LATE_REMOVAL = 4;

/** Decisions about an end. */
export const REAPING = 1;
export const REOPENED = 2;

/** Kinds of entries, as bits of a key's ledger. */
export const OPEN = 1;
export const STORED = 2;
export const DROPPED = 4;
/** An attempt's entry as its worker left it, and which bit it counts as once the worker is gone. */
export const ENTRY_BITS: readonly number[] = [0, OPEN, STORED, DROPPED];
const REMOVED = 8;
const UPLOAD_SHIFT = 4;
const UPLOAD_MASK = 3;
/** In a listing: attempts of the kind whose closing is there, and whose opened entry was tidied away. */
const TIDIED: ReadonlyArray<readonly [kind: number, tidied: number]> = [
  [STORED, 64],
  [DROPPED, 128],
];

export interface KeyFields {
  readonly object: Field;
  /** Older versions of a video lie beneath (where the bucket keeps versions). */
  readonly older: Field;
  readonly entries: Field;
  readonly removed: Field;
  /** One bit a source: a put of it may land at any time, though nobody waits for it. */
  readonly latePuts: Field;
  /** Bits: a fence of the campaign's end, one of the removal, a deletion may land at any time. */
  readonly lateEnds: Field;
  /** One bit a source: was stored at some time. */
  readonly everStored: Field;
}

export interface World {
  readonly scenario: Scenario;
  readonly layout: Layout;
  readonly keys: readonly KeyFields[];
  readonly tombstone: Field;
  /** What was decided of the end: 0 nothing yet, or `REAPING`, or `REOPENED`. */
  readonly decision: Field;
  /** Whoever took the end back was told so. */
  readonly reopened: Field;
  /** A note that the clean-up falls due. */
  readonly cleanNote: Field;
  /** A note that the reaping falls due. */
  readonly reapNote: Field;
  /** Fifteen days have passed since the clean-up was noted. */
  readonly late: Field;
  /** The reaper has said that the creative's videos are gone. */
  readonly reaped: Field;
  /** Whoever removed the first video was told that it is gone. */
  readonly videoRemoved: Field;
  /**
   * A message: 0 in the queue, 1 held by a worker, 2 acknowledged as stored, 3 given up with a reason. Empty where nothing
   * depends on it: since visibility ends and messages are replayed at any time, each may be received at any time.
   */
  readonly messages: readonly Field[];
  readonly workers: ReadonlyArray<{ readonly local: Field; readonly entry: Field }>;
  /** The reapers, then whoever removes a video. */
  readonly enders: readonly Field[];
  readonly cleaner: Field;
  readonly reopener: Field;
  readonly uploader: Field;
  /** The upload's entry: 0 none, 1 open, 2 stored, 3 dropped. */
  readonly uploadEntry: Field;
}

export function createWorld(scenario: Scenario): World {
  const builder = createLayoutBuilder();
  const { field } = builder;
  const times = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, at) => make(at));
  const enders =
    Number(scenario.end !== undefined) * (scenario.secondReaper === true ? 2 : 1) + Number(scenario.removal === true);
  const fields = {
    workers: times(scenario.workers, (at) => ({ local: field(`worker ${at}`, 9), entry: field(`entry ${at}`, 2) })),
    enders: times(enders, (at) => field(`ender ${at}`, 10)),
    cleaner: field('cleaner', 8),
    uploader: field('uploader', 5),
    uploadEntry: field('upload entry', 2),
    keys: times(scenario.keys, (at) => ({
      object: field(`object ${at}`, 3),
      older: field(`older ${at}`, 1),
      entries: field(`entries ${at}`, 3),
      removed: field(`removed ${at}`, 1),
      latePuts: field(`late puts ${at}`, 3),
      lateEnds: field(`late ends ${at}`, 3),
      everStored: field(`ever stored ${at}`, 3),
    })),
    tombstone: field('tombstone', 1),
    decision: field('decision', 2),
    reopened: field('reopened', 1),
    reopener: field('reopener', 2),
    cleanNote: field('clean note', 1),
    reapNote: field('reap note', 1),
    late: field('late', 1),
    reaped: field('reaped', 1),
    videoRemoved: field('video removed', 1),
    messages: scenario.canAlways === 'store_all' ? scenario.messages.map((_, at) => field(`message ${at}`, 2)) : [],
  };
  return { scenario, layout: builder.build(), ...fields };
}

const TENANT = tenantSchema.parse('acme');
const CREATIVE = creativeIdSchema.parse('campaign-1');
export const CREATIVE_VIDEOS = creativeVideosPrefix('ledger', TENANT, CREATIVE);
export const SHA256 = 'a'.repeat(64);

export function partsOf(key: number): VideoParts {
  return { tenant: TENANT, creativeId: CREATIVE, iteration: key + 1, generatedAt: new Date('2025-08-12T14:30:52Z') };
}

export function keyOf(history: Pick<VideoHistory, 'timestamp' | 'iteration'>): VideoKey {
  return videoKeyOf('videos', TENANT, CREATIVE, history);
}

/** Which of the model's keys a video key is. */
export function numberOfKey(world: World, videoKey: string): number {
  return world.keys.findIndex(
    (_, key) => keyOf({ timestamp: partsOf(key).generatedAt, iteration: key + 1 }) === videoKey,
  );
}

/** All that a listing of one video's ledger tells, as one number. @param workerKey the key that a worker works on, or -1. */
export function listingCode(world: World, state: State, key: number, workerKey: (local: number) => number): number {
  const fields = world.keys[key];
  if (fields === undefined) return 0;
  let code = read(state, fields.entries) | (read(state, fields.removed) * REMOVED);
  for (const { local, entry } of world.workers) {
    const kind = read(state, entry);
    if (kind !== 0 && workerKey(read(state, local)) === key) code |= ENTRY_BITS[kind] ?? 0;
  }
  return key === 0 ? code | (read(state, world.uploadEntry) << UPLOAD_SHIFT) : code;
}

/**
 * The listings that one video's ledger may give now. An opened entry whose closing was written may be tidied away at any time,
 * and a late try of its put may bring it back: so each is there or not, whenever somebody looks.
 */
export function listings(...of: Parameters<typeof listingCode>): number[] {
  const codes = [listingCode(...of)];
  for (const [kind, tidied] of TIDIED) {
    codes.push(...codes.filter((code) => (code & kind) !== 0).map((code) => code | tidied));
  }
  return codes;
}

/** The keys that such a listing gives, sorted as S3 does. */
export function listedKeys(protocol: Protocol, key: number, code: number): string[] {
  const parts = partsOf(key);
  const opened = (kind: 'open' | 'stored' | 'dropped' | 'upload') =>
    attemptKey('ledger', parts, protocol.attemptId(kind));
  const stored = { outcome: 'stored', sizeBytes: 1, sha256: SHA256 } as const;
  const dropped = { outcome: 'dropped', reason: 'campaign_ended' } as const;
  const closed = (kind: 'stored' | 'dropped' | 'upload', closing: typeof stored | typeof dropped) =>
    closedKey('ledger', parts, protocol.attemptId(kind), closing);
  const keys = new Set<string>();
  if (code & OPEN) keys.add(opened('open'));
  for (const [kind, tidied] of TIDIED) {
    const name = kind === STORED ? 'stored' : 'dropped';
    if ((code & kind) !== 0) keys.add(closed(name, name === 'stored' ? stored : dropped));
    if ((code & kind) !== 0 && (code & tidied) === 0) keys.add(opened(name));
  }
  if (code & REMOVED) keys.add(removedKey('ledger', parts));
  const upload = (code >> UPLOAD_SHIFT) & UPLOAD_MASK;
  if (upload > 0) keys.add(opened('upload'));
  if (upload === 2) keys.add(closed('upload', stored));
  if (upload === 3) keys.add(closed('upload', dropped));
  return [...keys].sort();
}

/** What the ledger says of one video, read with the code of production. */
export function historyOf(protocol: Protocol, key: number, code: number): VideoHistory | undefined {
  return gatherHistory(CREATIVE_VIDEOS, listedKeys(protocol, key, code)).videos[0];
}

/** Whether a reader of the marks finds the creative ended. A mutation may pass over what was taken back. */
export function hasEnded(world: World, state: State): boolean {
  return read(state, world.tombstone) === 1 && read(state, world.decision) !== REOPENED;
}

/** Puts a video under the key, if that is free or nothing asks whether it is. */
export function landPut(protocol: Protocol, state: State, fields: KeyFields, source: number): 'stored' | 'occupied' {
  if (protocol.conditionalPuts && read(state, fields.object) !== NOTHING) return 'occupied';
  write(state, fields.object, VIDEO + source);
  write(state, fields.everStored, read(state, fields.everStored) | (1 << source));
  return 'stored';
}

/** Where the bucket keeps versions, a video stays beneath. */
export function landFence({ scenario }: World, state: State, fields: KeyFields, fence: number): void {
  if (scenario.purge === true && read(state, fields.object) >= VIDEO) write(state, fields.older, 1);
  write(state, fields.object, fence);
}

/** With `purge` every version goes at once. */
export function landRemoval(state: State, fields: KeyFields): void {
  write(state, fields.older, 0);
  write(state, fields.object, NOTHING);
}
