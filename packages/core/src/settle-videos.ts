/** Carries out, request by request, what the settling machines ask for: shared by the reaper and the removal of one video. */
import { fencePut, readFence } from './fence.ts';
import { mapBounded } from './map-bounded.ts';
import type { CallOptions, GoneVersion, ObjectStore } from './object-store.ts';
import {
  countIdle,
  type HowToSettle,
  nextSettleState,
  type SettleAnswer,
  type Settled,
  type SettleState,
  startSettling,
  sumSettled,
  type VideoToSettle,
} from './settle-protocol.ts';
import { StoreError } from './store-error.ts';

/** Machines at work at once: a fence is a HEAD and a PUT, a batch of removals one request. */
const CONCURRENCY = 16;

/**
 * Deletes or fences every video given. Throws `StoreError` naming the keys that would not go: until it returns, nothing
 * may be said to be deleted.
 */
export async function settleVideos(
  store: ObjectStore,
  videos: readonly VideoToSettle[],
  how: HowToSettle,
  options?: CallOptions,
): Promise<Settled> {
  const fenced = await settleEach(store, startSettling(videos, how), options);
  return sumSettled([countIdle(videos), ...fenced]);
}

export interface SettleOptions extends CallOptions {
  /** Hears of versions, where the bucket keeps them. */
  readonly onVersions?: (versions: readonly GoneVersion[]) => void;
}

/** Brings every machine to its end. Throws `StoreError` as soon as one is stuck. @returns what each says, in their order. */
export function settleEach(
  store: ObjectStore,
  machines: readonly SettleState[],
  options?: SettleOptions,
): Promise<Settled[]> {
  return mapBounded(machines, CONCURRENCY, (machine) => settleOne(store, machine, options));
}

async function settleOne(store: ObjectStore, start: SettleState, options?: SettleOptions): Promise<Settled> {
  let state = start;
  for (;;) {
    if (state.step === 'gone') return state.settled;
    if (state.step === 'stuck') throw state.error;
    state = nextSettleState(state, await carryOut(store, state, options));
  }
}

async function carryOut(
  store: ObjectStore,
  state: Exclude<SettleState, { step: 'gone' | 'stuck' }>,
  options?: SettleOptions,
): Promise<SettleAnswer> {
  try {
    switch (state.step) {
      case 'remove': {
        const { keys, mode } = state;
        const removal = mode === 'purge' ? store.purge(keys, options) : store.remove(keys, options);
        const { failed, versions } = await removal;
        if (versions !== undefined) options?.onVersions?.(versions);
        return { answer: 'removed', failed };
      }
      case 'look': {
        const head = await store.head(state.key, options);
        const coveredBytes = head === undefined ? 0 : (readFence(head)?.coveredBytes ?? head.sizeBytes);
        return { answer: 'seen', coveredBytes };
      }
      case 'fence': {
        const { key, how, coveredBytes } = state;
        await store.put(fencePut(key, { because: how.because, coveredBytes }), options);
        return { answer: 'written' };
      }
      case 'purge_older': {
        const { failed, versions } = await store.purge(state.keys, { ...options, keepCurrent: true });
        if (versions !== undefined) options?.onVersions?.(versions);
        return { answer: 'removed', failed };
      }
    }
  } catch (error) {
    if (error instanceof StoreError) return { answer: 'store_away', error };
    throw error;
  }
}
