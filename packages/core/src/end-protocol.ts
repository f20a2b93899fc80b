/**
 * The end of a creative, or of one video, as a pure machine: which request comes next, given what the last one answered.
 *
 *     [read tombstone] -> put mark -> marked -> [decide] -> list a page -> settle what it tells -> ... -> ended
 *
 * A creative's end is decided once, by whoever creates the decision: a reaper, before it lists, or somebody who takes the
 * end back. What has begun to be deleted can't be taken back, and what was taken back is not deleted.
 *
 * The mark goes before the listing: ingest opens its entry before it reads the marks, so either ingest sees the mark or
 * the listing sees the entry. Page by page, so that a campaign of any size takes the same memory.
 */

import {
  batchSizeOf,
  countIdle,
  type HowToSettle,
  NOTHING_SETTLED,
  type Settled,
  type SettleState,
  startFencing,
  startRemoving,
  sumSettled,
  type VideoToSettle,
} from './settle-protocol.ts';
import type { StoreError } from './store-error.ts';
import { gatherHistory, type VideoHistory } from './video-history.ts';
import type { VideoKey } from './video-key.ts';

/** What stays the same from step to step. */
export interface Ending extends HowToSettle {
  /** `creativeVideosPrefix` of the creative. */
  readonly creativeVideos: string;
  readonly keyOf: (history: VideoHistory) => VideoKey;
}

/** How far the listing has come. */
export interface ListingPlace {
  /** The last key of the last page. */
  readonly after: string | undefined;
  /** Ledger keys of the video that the last page broke off in. */
  readonly carried: readonly string[];
  /** Videos to delete that don't fill a request yet. */
  readonly idle: readonly VideoToSettle[];
  readonly settled: Settled;
  /** No put from before the end can land any more: nothing is fenced, everything is deleted. */
  readonly putsOver: boolean;
}

export type EndState =
  | { readonly step: 'read_tombstone' }
  | { readonly step: 'put_mark' }
  /** A campaign waits here until all its creatives are marked. */
  | { readonly step: 'marked' }
  /** Whether this end is carried out, for good, or was taken back. */
  | { readonly step: 'decide' }
  | ({ readonly step: 'list' } & ListingPlace)
  /**
   * Every machine of `machines` is brought to its end. @property videos what they settle, for the receipt. @property strange
   * keys the ledger never writes, to be reported.
   */
  | {
      readonly step: 'settle';
      readonly machines: readonly SettleState[];
      readonly videos: readonly VideoToSettle[];
      readonly strange: readonly string[];
      readonly then: ListingPlace & { readonly more: boolean };
    }
  | { readonly step: 'ended'; readonly settled: Settled }
  /** This end was taken back: the creative lives. */
  | { readonly step: 'void' }
  | { readonly step: 'stuck'; readonly error: StoreError };

export type EndAnswer =
  /** @property stands whether a tombstone is there that this end need not replace. */
  | { readonly answer: 'tombstone'; readonly stands: boolean }
  /** A reopening that is no older took this end back. */
  | { readonly answer: 'taken_back' }
  | { readonly answer: 'written' }
  | { readonly answer: 'all_marked' }
  /** @property putsOver the creative's reaping was decided so long ago that no put from before it can land. */
  | { readonly answer: 'decided'; readonly decided: 'reaping'; readonly putsOver: boolean }
  | { readonly answer: 'decided'; readonly decided: 'reopened' }
  | { readonly answer: 'page'; readonly keys: readonly string[]; readonly truncated: boolean }
  | { readonly answer: 'settled'; readonly settled: Settled }
  | { readonly answer: 'store_away'; readonly error: StoreError };

/** A creative's end: an earlier one may stand. */
export const CREATIVE_END_START: EndState = { step: 'read_tombstone' };
/** One video's end: its mark says nothing but that, so it is simply written. */
export const VIDEO_END_START: EndState = { step: 'put_mark' };
/** For a creative whose mark is known to be there. */
export const MARKED: EndState = { step: 'marked' };

/** The step after `state`, now that it answered. Throws `TypeError` for an answer that the step can't give. */
export function nextEndState(ending: Ending, state: EndState, answer: EndAnswer): EndState {
  // A step without an answer did not happen, or may yet: the whole end is tried again later, from its start.
  if (answer.answer === 'store_away') return { step: 'stuck', error: answer.error };
  switch (state.step) {
    case 'read_tombstone':
      if (answer.answer === 'tombstone') return answer.stands ? { step: 'marked' } : { step: 'put_mark' };
      if (answer.answer === 'taken_back') return { step: 'void' };
      break;
    case 'put_mark':
      if (answer.answer === 'written') return { step: 'marked' };
      break;
    case 'marked':
      // One video's removal can't be taken back: there is nothing to decide.
      if (answer.answer === 'all_marked')
        return ending.because === 'campaign_ended' ? { step: 'decide' } : begin(false);
      break;
    case 'decide':
      // Somebody reopened the creative since its mark was read: this end may be a later one, so it looks again.
      if (answer.answer === 'decided')
        return answer.decided === 'reopened' ? { step: 'read_tombstone' } : begin(answer.putsOver);
      break;
    case 'list':
      if (answer.answer === 'page') return afterPage(ending, state, answer);
      break;
    case 'settle':
      if (answer.answer === 'settled') return afterSettling(state.then, answer.settled);
      break;
    case 'ended':
    case 'void':
    case 'stuck':
      break;
  }
  throw new TypeError(`${state.step} can't answer ${answer.answer}`);
}

function begin(putsOver: boolean): EndState {
  return { step: 'list', after: undefined, carried: [], idle: [], settled: NOTHING_SETTLED, putsOver };
}

function afterPage(
  ending: Ending,
  place: ListingPlace,
  { keys, truncated }: Extract<EndAnswer, { answer: 'page' }>,
): EndState {
  const { whole, broken } = splitPage([...place.carried, ...keys], truncated);
  const { videos, strange } = gatherHistory(ending.creativeVideos, whole);
  const toSettle = videos.map((history) => ({ key: ending.keyOf(history), history }));
  const { putsOver } = place;
  const mayBePut = ({ history }: VideoToSettle) => !putsOver && history.open.size > 0;
  const busy = toSettle.filter(mayBePut);
  const idle = [...place.idle, ...toSettle.filter((video) => !mayBePut(video))];
  // Only full batches, as long as more may come.
  const now = truncated ? idle.length - (idle.length % batchSizeOf(ending.mode)) : idle.length;
  const going = idle.slice(0, now);
  const settled = sumSettled([place.settled, countIdle(toSettle, putsOver)]);
  const machines = [
    ...startRemoving(
      going.map(({ key }) => key),
      ending.mode,
    ),
    ...startFencing(busy, ending),
  ];
  const after = keys.at(-1) ?? place.after;
  const then = { more: truncated, after, carried: broken, idle: idle.slice(now), settled, putsOver };
  return machines.length === 0 && strange.length === 0
    ? afterSettling(then, NOTHING_SETTLED)
    : { step: 'settle', machines, videos: [...going, ...busy], strange, then };
}

function afterSettling({ more, ...place }: ListingPlace & { readonly more: boolean }, now: Settled): EndState {
  const settled = sumSettled([place.settled, now]);
  return more ? { step: 'list', ...place, settled } : { step: 'ended', settled };
}

/** Parts a page of ledger keys into whole videos and the keys of the video that its end may have broken off in. */
export function splitPage(
  keys: readonly string[],
  truncated: boolean,
): { readonly whole: readonly string[]; readonly broken: readonly string[] } {
  const last = keys.at(-1);
  if (!truncated || last === undefined) return { whole: keys, broken: [] };
  const video = last.slice(0, last.lastIndexOf('/') + 1);
  let start = keys.length;
  while (start > 0 && keys[start - 1]?.startsWith(video)) start -= 1;
  return { whole: keys.slice(0, start), broken: keys.slice(start) };
}
