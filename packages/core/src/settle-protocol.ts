/**
 * How videos go, as pure machines: which request comes next, given what the last one answered. One machine a batch of
 * idle keys, one a key to be fenced; they touch no common object, so they may run side by side.
 *
 *     remove (again for keys that failed, up to three times) -> gone
 *     look -> fence -> [purge_older] -> gone
 */
import type { ReapMode } from './campaign-ended.ts';
import { diagnoseFailure } from './diagnose-failure.ts';
import { DIAGNOSES } from './diagnoses.ts';
import type { FenceReason } from './fence.ts';
import { MAX_PURGE_KEYS, MAX_REMOVE_KEYS, type RemoveResult } from './object-store.ts';
import { StoreError } from './store-error.ts';
import type { VideoHistory } from './video-history.ts';
import type { VideoKey } from './video-key.ts';

export interface VideoToSettle {
  readonly key: VideoKey;
  readonly history: VideoHistory;
}

/** Why videos go, and whether older versions go with them. */
export interface HowToSettle {
  readonly because: FenceReason;
  readonly mode: ReapMode;
}

export interface Settled {
  /** Videos that were stored and now are gone; told from the ledger, so the same end says the same again. */
  readonly deleted: number;
  readonly bytes: number;
  readonly fenced: number;
}

export const NOTHING_SETTLED: Settled = { deleted: 0, bytes: 0, fenced: 0 };

/** What comes next for one batch or one key. @property counts whether a video that a fence covers is counted in this end. */
export type SettleState =
  | { readonly step: 'remove'; readonly keys: readonly string[]; readonly mode: ReapMode; readonly tries: number }
  | { readonly step: 'look'; readonly key: VideoKey; readonly how: HowToSettle; readonly counts: boolean }
  | {
      readonly step: 'fence';
      readonly key: VideoKey;
      readonly how: HowToSettle;
      readonly counts: boolean;
      readonly coveredBytes: number;
    }
  | {
      readonly step: 'purge_older';
      readonly keys: readonly string[];
      readonly tries: number;
      readonly settled: Settled;
    }
  | { readonly step: 'gone'; readonly settled: Settled }
  | { readonly step: 'stuck'; readonly error: StoreError };

export type SettleAnswer =
  | { readonly answer: 'removed'; readonly failed: RemoveResult['failed'] }
  /** @property coveredBytes size of the video there, or of the one that the fence there covers; 0 when the key is free. */
  | { readonly answer: 'seen'; readonly coveredBytes: number }
  | { readonly answer: 'written' }
  | { readonly answer: 'store_away'; readonly error: StoreError };

/** What S3 says of a key that this caller may not delete. */
const REFUSED: ReadonlySet<string> = new Set(['AccessDenied', 'Forbidden']);

/** A key that still fails after so many tries fails the whole settlement. */
const REMOVE_TRIES = 3;

/**
 * One machine a batch of keys whose attempts are all closed, one a key with an open attempt: a put of that attempt may
 * still land, and must find the key taken.
 */
export function startSettling(videos: readonly VideoToSettle[], how: HowToSettle): SettleState[] {
  const idle = videos.filter(({ history }) => history.open.size === 0).map(({ key }) => key);
  return [...startRemoving(idle, how.mode), ...startFencing(videos, how)];
}

/** Keys of one removal. */
export function batchSizeOf(mode: ReapMode): number {
  return mode === 'purge' ? MAX_PURGE_KEYS : MAX_REMOVE_KEYS;
}

export function startRemoving(keys: readonly VideoKey[], mode: ReapMode): SettleState[] {
  const batches: SettleState[] = [];
  const most = batchSizeOf(mode);
  for (let start = 0; start < keys.length; start += most) {
    batches.push({ step: 'remove', keys: keys.slice(start, start + most), mode, tries: 1 });
  }
  return batches;
}

export function startFencing(videos: readonly VideoToSettle[], how: HowToSettle): SettleState[] {
  const busy = videos.filter(({ history }) => history.open.size > 0);
  return busy.map(({ key, history }) => ({ step: 'look', key, how, counts: !history.removed }));
}

/** What the ledger alone tells of the idle ones, or of all where `allIdle`. Videos removed one by one before had their own end and aren't counted. */
export function countIdle(videos: readonly VideoToSettle[], allIdle = false): Settled {
  let [deleted, bytes] = [0, 0];
  for (const { history } of videos) {
    if (history.removed || !(allIdle || history.open.size === 0)) continue;
    const one = bytesOf(history);
    deleted += one > 0 ? 1 : 0;
    bytes += one;
  }
  return { deleted, bytes, fenced: 0 };
}

/** Of the video, as far as the ledger knows; 0 where it knows of none. */
export function bytesOf({ stored, uploadedBytes }: VideoHistory): number {
  return stored?.sizeBytes ?? uploadedBytes;
}

export function sumSettled(parts: readonly Settled[]): Settled {
  return parts.reduce(
    (sum, { deleted, bytes, fenced }) => ({
      deleted: sum.deleted + deleted,
      bytes: sum.bytes + bytes,
      fenced: sum.fenced + fenced,
    }),
    NOTHING_SETTLED,
  );
}

/** The step after `state`, now that it answered. Throws `TypeError` for an answer that the step can't give. */
export function nextSettleState(state: SettleState, answer: SettleAnswer): SettleState {
  if (answer.answer === 'store_away') return { step: 'stuck', error: answer.error };
  switch (state.step) {
    case 'remove':
      if (answer.answer === 'removed') return afterRemoval(state, answer.failed, NOTHING_SETTLED);
      break;
    case 'look':
      if (answer.answer === 'seen') return { ...state, step: 'fence', coveredBytes: answer.coveredBytes };
      break;
    case 'fence':
      if (answer.answer === 'written') return afterFence(state);
      break;
    case 'purge_older':
      if (answer.answer === 'removed') return afterRemoval(state, answer.failed, state.settled);
      break;
    case 'gone':
    case 'stuck':
      break;
  }
  throw new TypeError(`${state.step} can't answer ${answer.answer}`);
}

function afterFence({ key, how, counts, coveredBytes }: Extract<SettleState, { step: 'fence' }>): SettleState {
  const settled = countVideo(counts ? coveredBytes : 0, 1);
  // Purging first and fencing after would leave a moment in which a late put finds the key free.
  return how.mode === 'purge' ? { step: 'purge_older', keys: [key], tries: 1, settled } : { step: 'gone', settled };
}

function afterRemoval(
  state: Extract<SettleState, { step: 'remove' | 'purge_older' }>,
  failed: RemoveResult['failed'],
  settled: Settled,
): SettleState {
  const [first] = failed;
  if (first === undefined) return { step: 'gone', settled };
  if (state.tries < REMOVE_TRIES) return { ...state, keys: failed.map(({ key }) => key), tries: state.tries + 1 };
  return { step: 'stuck', error: cannotRemove(failed, first.code) };
}

/**
 * Names the keys: until they are gone, nothing may be said to be deleted. What S3 says of a single key in an answer that is
 * a success by itself means what it means as an answer: a refusal is a refusal.
 */
export function cannotRemove(failed: RemoveResult['failed'], code: string): StoreError {
  const reason = failed.find((one) => one.code === code)?.message ?? '';
  const diagnosis = REFUSED.has(code) ? diagnoseFailure({ code, status: 403, message: reason }) : undefined;
  const names = failed.map((one) => `${one.key} (${one.code})`).join(', ');
  return new StoreError({
    kind: diagnosis === undefined ? 'unavailable' : 'misconfigured',
    code,
    message: `${failed.length} objects could not be deleted: ${names}${reason === '' ? '' : `: ${reason}`}`,
    advice:
      diagnosis === undefined
        ? 'Look at each key: object lock, a bucket policy, or a missing s3:DeleteObject permission.'
        : `${DIAGNOSES[diagnosis].action} Deleting takes s3:DeleteObject on the videos, and s3:DeleteObjectVersion to purge; object lock refuses it too.`,
    ...(diagnosis !== undefined && { diagnosis }),
  });
}

function countVideo(bytes: number, fenced: number): Settled {
  return { deleted: bytes > 0 ? 1 : 0, bytes, fenced };
}
