/**
 * Cleaning up after a creative's end, as a pure machine: fences and ledger entries go once nothing can land late any more.
 *
 *     list a page -> look for fences -> remove fences -> remove entries -> ... -> cleaned
 *
 * Fences go before entries: an entry that is gone while its fence stays could never be found again.
 */
import { splitPage } from './end-protocol.ts';
import { MAX_REMOVE_KEYS, type RemoveResult } from './object-store.ts';
import { cannotRemove } from './settle-protocol.ts';
import type { StoreError } from './store-error.ts';
import { gatherHistory, type VideoHistory } from './video-history.ts';
import type { VideoKey } from './video-key.ts';

export interface Cleaning {
  /** `creativeVideosPrefix` of the creative. */
  readonly creativeVideos: string;
  readonly keyOf: (history: VideoHistory) => VideoKey;
}

interface Place {
  readonly after: string | undefined;
  readonly carried: readonly string[];
  readonly more: boolean;
}

export type CleanState =
  | { readonly step: 'list'; readonly after: string | undefined; readonly carried: readonly string[] }
  /**
   * Every key is looked at: also one whose attempts are all closed may bear a fence, when a reaper saw an attempt open
   * and its fence landed after a later reaper had deleted the key.
   */
  | {
      readonly step: 'look';
      readonly keys: readonly VideoKey[];
      readonly entries: readonly string[];
      readonly then: Place;
    }
  /** One request. `fences` and `entries` are what is left for later ones. */
  | {
      readonly step: 'remove';
      readonly keys: readonly string[];
      readonly fences: readonly string[];
      readonly entries: readonly string[];
      readonly then: Place;
    }
  | { readonly step: 'cleaned' }
  | { readonly step: 'stuck'; readonly error: StoreError };

export type CleanAnswer =
  | { readonly answer: 'page'; readonly keys: readonly string[]; readonly truncated: boolean }
  /** @property fences those of the keys looked at that are fences. A video that somebody restored is none. */
  | { readonly answer: 'looked'; readonly fences: readonly string[] }
  | { readonly answer: 'removed'; readonly failed: RemoveResult['failed'] }
  | { readonly answer: 'store_away'; readonly error: StoreError };

export const CLEAN_START: CleanState = { step: 'list', after: undefined, carried: [] };

/** The step after `state`, now that it answered. Throws `TypeError` for an answer that the step can't give. */
export function nextCleanState(cleaning: Cleaning, state: CleanState, answer: CleanAnswer): CleanState {
  if (answer.answer === 'store_away') return { step: 'stuck', error: answer.error };
  switch (state.step) {
    case 'list':
      if (answer.answer === 'page') return afterPage(cleaning, state, answer);
      break;
    case 'look':
      if (answer.answer === 'looked') return removeNext(answer.fences, state.entries, state.then);
      break;
    case 'remove':
      if (answer.answer === 'removed') return afterRemoval(state, answer.failed);
      break;
    case 'cleaned':
    case 'stuck':
      break;
  }
  throw new TypeError(`${state.step} can't answer ${answer.answer}`);
}

function afterPage(
  { creativeVideos, keyOf }: Cleaning,
  { after, carried }: Extract<CleanState, { step: 'list' }>,
  { keys, truncated }: Extract<CleanAnswer, { answer: 'page' }>,
): CleanState {
  const { whole, broken } = splitPage([...carried, ...keys], truncated);
  const then = { after: keys.at(-1) ?? after, carried: broken, more: truncated };
  const { videos } = gatherHistory(creativeVideos, whole);
  if (videos.length === 0) return removeNext([], whole, then);
  return { step: 'look', keys: videos.map(keyOf), entries: whole, then };
}

/** Fences in requests of their own: the keys of one request go in no certain order. */
function removeNext(fences: readonly string[], entries: readonly string[], then: Place): CleanState {
  if (fences.length > 0) {
    const keys = fences.slice(0, MAX_REMOVE_KEYS);
    return { step: 'remove', keys, fences: fences.slice(MAX_REMOVE_KEYS), entries, then };
  }
  if (entries.length > 0) {
    const keys = entries.slice(0, MAX_REMOVE_KEYS);
    return { step: 'remove', keys, fences, entries: entries.slice(MAX_REMOVE_KEYS), then };
  }
  return then.more ? { step: 'list', after: then.after, carried: then.carried } : { step: 'cleaned' };
}

function afterRemoval(state: Extract<CleanState, { step: 'remove' }>, failed: RemoveResult['failed']): CleanState {
  const [first] = failed;
  if (first !== undefined) return { step: 'stuck', error: cannotRemove(failed, first.code) };
  return removeNext(state.fences, state.entries, state.then);
}
