/** Carries out, request by request, what the machine of an end asks for: a creative's or one video's. */
import { type EndAnswer, type Ending, type EndState, nextEndState } from './end-protocol.ts';
import type { CallOptions, GoneVersion, ObjectStore } from './object-store.ts';
import { createReadAhead, type ReadPage } from './read-ahead.ts';
import { type Settled, sumSettled, type VideoToSettle } from './settle-protocol.ts';
import { settleEach } from './settle-videos.ts';
import { StoreError } from './store-error.ts';

/** @property putsOver as in `EndAnswer`. */
export type EndDecision =
  | { readonly decided: 'reaping'; readonly putsOver: boolean }
  | { readonly decided: 'reopened' };

const NOBODY_ELSE_DECIDES: EndDecision = { decided: 'reaping', putsOver: false };

/** A video that can't come back. @property fencedBytes of what lay there, where it was fenced; undefined where it was deleted. */
export interface SettledVideo extends VideoToSettle {
  readonly fencedBytes: number | undefined;
  /** Where the bucket keeps versions: those that are gone, or the marker that was put over them. */
  readonly versions: readonly GoneVersion[];
}

export interface EndPorts {
  readonly store: ObjectStore;
  /** The ledger prefix that is listed: a creative's videos, or one video. */
  readonly listed: string;
  /** Whether a tombstone stands that this end need not replace, or the end was taken back. */
  readonly readTombstone: () => Promise<boolean | 'taken_back'>;
  readonly putMark: () => Promise<void>;
  /** Creates the decision that the creative is reaped, or learns what was decided. Left out where nobody can take the end back. */
  readonly decide?: () => Promise<EndDecision>;
  /** Hears of what is gone, a page at a time, for the receipt. What it throws keeps the end from being done. */
  readonly onSettled?: (videos: readonly SettledVideo[]) => Promise<void>;
  /** Hears of keys that the ledger never writes. */
  readonly onStrange?: (keys: readonly string[]) => void;
}

/**
 * Goes on from `start` until the end is done; undefined when it was taken back. Throws `StoreError`: then nothing may be
 * said to be deleted.
 */
export async function carryOutEnd(
  ports: EndPorts,
  ending: Ending,
  start: EndState,
  options?: CallOptions,
): Promise<Settled | undefined> {
  let state = start;
  // The keys of one page are no others' of the next, and all pages are read after the mark: so they may be read ahead.
  const readPage = createReadAhead(ports.store, ports.listed, options);
  for (;;) {
    if (state.step === 'ended') return state.settled;
    if (state.step === 'void') return undefined;
    if (state.step === 'stuck') throw state.error;
    state = nextEndState(ending, state, await carryOut(ports, readPage, state, options));
  }
}

/** Goes on from `start` until the mark is written, or the end turns out to be void. Throws `StoreError`. */
export async function carryOutMark(
  ports: EndPorts,
  ending: Ending,
  start: EndState,
  options?: CallOptions,
): Promise<EndState> {
  let state = start;
  const readPage = createReadAhead(ports.store, ports.listed, options);
  while (state.step === 'read_tombstone' || state.step === 'put_mark') {
    state = nextEndState(ending, state, await carryOut(ports, readPage, state, options));
  }
  if (state.step === 'stuck') throw state.error;
  return state;
}

async function carryOut(
  { store, readTombstone, putMark, decide, onSettled, onStrange }: EndPorts,
  readPage: ReadPage,
  state: Exclude<EndState, { step: 'ended' | 'void' | 'stuck' }>,
  options?: CallOptions,
): Promise<EndAnswer> {
  try {
    switch (state.step) {
      case 'read_tombstone': {
        const stands = await readTombstone();
        return stands === 'taken_back' ? { answer: 'taken_back' } : { answer: 'tombstone', stands };
      }
      case 'decide': {
        return { answer: 'decided', ...(decide === undefined ? NOBODY_ELSE_DECIDES : await decide()) };
      }
      case 'put_mark':
        await putMark();
        return { answer: 'written' };
      case 'marked':
        return { answer: 'all_marked' };
      case 'list': {
        const { objects, truncated } = await readPage(state.after);
        return { answer: 'page', keys: objects.map(({ key }) => key), truncated };
      }
      case 'settle': {
        if (state.strange.length > 0) onStrange?.(state.strange);
        const versions: GoneVersion[] = [];
        const onVersions = (gone: readonly GoneVersion[]) => void versions.push(...gone);
        const settled = await settleEach(store, state.machines, { ...options, ...(onSettled && { onVersions }) });
        await onSettled?.(whatIsGone(state, settled, versions));
        return { answer: 'settled', settled: sumSettled(settled) };
      }
    }
  } catch (error) {
    if (error instanceof StoreError) return { answer: 'store_away', error };
    throw error;
  }
}

/** Machines of batches come first, then one for each key that is fenced. */
function whatIsGone(
  { machines, videos }: Extract<EndState, { step: 'settle' }>,
  settled: readonly Settled[],
  versions: readonly GoneVersion[],
): SettledVideo[] {
  const versionsOf = Map.groupBy(versions, ({ key }) => key);
  const fenced = new Map(
    machines.flatMap((machine, at) =>
      machine.step === 'look' ? [[machine.key, settled[at]?.bytes ?? 0] as const] : [],
    ),
  );
  return videos.map((video) => ({
    ...video,
    fencedBytes: fenced.get(video.key),
    versions: versionsOf.get(video.key) ?? [],
  }));
}
