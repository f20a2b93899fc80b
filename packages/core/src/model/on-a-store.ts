/** The same machines on a store of keys and bytes, each request put off as a scheduler likes: for random, larger runs. */
import type { Ending, nextEndState } from '../end-protocol.ts';
import { fencePut, readFence } from '../fence.ts';
import type { IngestAnswer, IngestState } from '../ingest-protocol.ts';
import { attemptKey, closedKey, tombstoneKey } from '../ledger.ts';
import type { ObjectStore } from '../object-store.ts';
import { readVideoHistory } from '../remove-video.ts';
import type { SettleAnswer, SettleState } from '../settle-protocol.ts';
import { StoreError } from '../store-error.ts';
import { formatVideoKey, type VideoParts } from '../video-key.ts';
import type { Protocol } from './protocol.ts';

export const LAYOUT = { videoPrefix: 'videos', ledgerPrefix: 'ledger' };

/** Thrown out of a request by a scheduler: the process that made it is gone. */
export class Death extends Error {
  override readonly name = 'Death';
}

interface Run {
  readonly protocol: Protocol;
  /** Every request of this process goes through it; it may be put off, fail, or end the process. */
  readonly store: ObjectStore;
}

/** Ingests one delivery, until its verdict. @param source stands in the metadata and tells two videos of one key apart. */
export async function ingest(
  { protocol, store }: Run,
  parts: VideoParts,
  source: string,
  attempt: string,
): Promise<Extract<IngestState, { step: 'done' }>['verdict']> {
  const key = formatVideoKey(LAYOUT.videoPrefix, parts);
  const opened = attemptKey(LAYOUT.ledgerPrefix, parts, attempt);
  let state = protocol.ingestStart;
  while (state.step !== 'done') state = protocol.nextIngest(state, await orAway(carryOut(state)));
  return state.verdict;

  async function carryOut(current: Exclude<IngestState, { step: 'done' }>): Promise<IngestAnswer> {
    switch (current.step) {
      case 'open_attempt':
        await store.put({ key: opened, body: new Uint8Array(0) });
        return { answer: 'written' };
      case 'read_marks': {
        const [tombstone, history] = await Promise.all([
          store.head(tombstoneKey(LAYOUT.ledgerPrefix, parts.tenant, parts.creativeId)),
          readVideoHistory(store, LAYOUT, parts),
        ]);
        const { removed, stored: recorded } = history;
        return { answer: 'marks', ended: tombstone !== undefined, removed, recorded };
      }
      case 'transfer': {
        const body = (async function* () {
          yield new Uint8Array(1);
        })();
        const { outcome, mayLandAgain } = await store.putVideo({ key, body, metadata: { original_url: source } });
        return { answer: outcome, content: { sizeBytes: 1, sha256: 'a'.repeat(64) }, mayLandAgain };
      }
      case 'inspect': {
        const head = await store.head(key);
        if (head === undefined) return { answer: 'absent' };
        const fence = readFence(head);
        if (fence !== undefined) return { answer: 'fence', because: fence.because };
        return { answer: 'video', sizeBytes: head.sizeBytes, sameSource: head.metadata['original_url'] === source };
      }
      case 'close_attempt': {
        const closed = closedKey(LAYOUT.ledgerPrefix, parts, attempt, current.closing);
        await store.put({ key: closed, body: new Uint8Array(0) });
        // Beside whatever comes next, as production's tidier does some time later.
        store.removeWritten([{ key: opened }]).catch(() => {});
        return { answer: 'written' };
      }
    }
  }
}

/** Reaps a creative. @param maxKeys of a page. @returns whether it came to its end. */
export async function reap(
  { protocol, store }: Run,
  ending: Ending,
  tombstone: string,
  maxKeys: number,
): Promise<boolean> {
  let state = protocol.creativeEndStart;
  for (;;) {
    if (state.step === 'ended' || state.step === 'void' || state.step === 'stuck') return state.step === 'ended';
    const current = state;
    const answer = await orAway(
      (async (): Promise<Parameters<typeof nextEndState>[2]> => {
        switch (current.step) {
          case 'read_tombstone':
            return { answer: 'tombstone', stands: (await store.head(tombstone)) !== undefined };
          case 'put_mark':
            await store.put({ key: tombstone, body: new Uint8Array(0) });
            return { answer: 'written' };
          case 'marked':
            return { answer: 'all_marked' };
          case 'decide':
            await store.create({ key: `${tombstone}.decided`, body: new Uint8Array(0) });
            return { answer: 'decided', decided: 'reaping', putsOver: false };
          case 'list': {
            const request = { prefix: ending.creativeVideos, startAfter: current.after, maxKeys };
            const { objects, truncated } = await store.list(request);
            return { answer: 'page', keys: objects.map(({ key }) => key), truncated };
          }
          case 'settle': {
            const settled = await Promise.all(current.machines.map((machine) => settle({ protocol, store }, machine)));
            if (!settled.every(Boolean)) throw away();
            return { answer: 'settled', settled: { deleted: 0, bytes: 0, fenced: 0 } };
          }
        }
      })(),
    );
    state = protocol.nextEnd(ending, state, answer);
  }
}

async function settle({ protocol, store }: Run, start: SettleState): Promise<boolean> {
  let state = start;
  for (;;) {
    if (state.step === 'gone' || state.step === 'stuck') return state.step === 'gone';
    const current = state;
    const answer = await orAway(
      (async (): Promise<SettleAnswer> => {
        switch (current.step) {
          case 'remove':
          case 'purge_older':
            return { answer: 'removed', failed: (await store.remove(current.keys)).failed };
          case 'look':
            return { answer: 'seen', coveredBytes: (await store.head(current.key)) === undefined ? 0 : 1 };
          case 'fence':
            await store.put(fencePut(current.key, { because: current.how.because, coveredBytes: 0 }));
            return { answer: 'written' };
        }
      })(),
    );
    state = protocol.nextSettle(state, answer);
  }
}

export function away(): StoreError {
  return new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'away', advice: '' });
}

async function orAway<A>(
  answer: Promise<A>,
): Promise<A | { readonly answer: 'store_away'; readonly error: StoreError }> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreError) return { answer: 'store_away', error };
    throw error;
  }
}
