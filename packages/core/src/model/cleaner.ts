/** The sweep's clean-up of an ended creative, once its note falls due. */
import type { CleanAnswer, CleanState } from '../clean-protocol.ts';
import { attemptKey, closedKey, removedKey, videoPrefix } from '../ledger.ts';
import { AWAY_ANSWER } from './away.ts';
import { read, type State, write } from './layout.ts';
import { createLocals, type Locals } from './locals.ts';
import type { Protocol } from './protocol.ts';
import type { Process } from './step.ts';
import {
  CREATIVE_VIDEOS,
  ENTRY_BITS,
  FENCE_ENDED,
  FENCE_REMOVED,
  keyOf,
  landRemoval,
  listedKeys,
  listings,
  numberOfKey,
  OPEN,
  partsOf,
  STORED,
  type World,
} from './world.ts';

type CleanerLocal =
  | { readonly at: 'idle' }
  | { readonly at: 'work'; readonly state: CleanState; readonly page: number };

const CODE = { start: 0, away: 1, removed: 2, looked: 4, listed: 16 } as const;

export function createCleaner(world: World, protocol: Protocol, keyOfWorker: (local: number) => number): Process {
  const locals: Locals<CleanerLocal> = createLocals<CleanerLocal>({ at: 'idle' });
  const cleaning = { creativeVideos: CREATIVE_VIDEOS, keyOf };
  const { cleaner } = world;

  return (state, steps) => {
    const at = read(state, cleaner);
    const local = locals.get(at);
    if (local.at === 'idle') {
      const due = read(state, world.cleanNote) === 1 && (read(state, world.late) === 1 || !protocol.cleansLate);
      if (due) go('begins to clean up', CODE.start, () => ({ at: 'work', state: protocol.cleanStart, page: 0 }));
      return;
    }
    stop('dies');
    switch (local.state.step) {
      case 'list': {
        const truncated = local.page + 1 < world.keys.length;
        for (const listing of listings(world, state, local.page, keyOfWorker)) {
          const keys = listedKeys(protocol, local.page, listing);
          const page = { answer: 'page', keys, truncated } as const;
          answer(`lists the entries of video ${local.page + 1}`, CODE.listed + listing, page);
        }
        return;
      }
      case 'look': {
        const fences = local.state.keys.filter((key) => {
          const target = world.keys[numberOfKey(world, key)];
          const object = target === undefined ? 0 : read(state, target.object);
          return object === FENCE_ENDED || object === FENCE_REMOVED;
        });
        const code = fences.reduce((sum, key) => sum | (1 << numberOfKey(world, key)), Number(CODE.looked));
        answer(`looks for fences: ${fences.length}`, code, { answer: 'looked', fences });
        return;
      }
      case 'remove':
        remove(local.state.keys);
        return;
      case 'cleaned':
        stop('is done, and its note goes', (next) => {
          write(next, world.cleanNote, 0);
          if (!protocol.keepsTombstone) write(next, world.tombstone, 0);
        });
        return;
      case 'stuck':
        stop('gives up for now');
        return;
    }

    function go(
      what: string,
      code: number,
      next: (from: CleanerLocal) => CleanerLocal,
      change?: (next: State) => void,
    ) {
      const copy = steps.fork();
      change?.(copy);
      write(copy, cleaner, locals.after(at, code, next));
      steps.may(`sweep ${what}`);
    }

    function answer(what: string, code: number, given: CleanAnswer, change?: (next: State) => void): void {
      const advance = (from: CleanerLocal): CleanerLocal => {
        if (from.at === 'idle') return from;
        const page = from.page + Number(given.answer === 'page');
        return { at: 'work', state: protocol.nextClean(cleaning, from.state, given), page };
      };
      go(what, code, advance, change);
    }

    function stop(what: string, change?: (next: State) => void): void {
      const copy = steps.fork();
      change?.(copy);
      write(copy, cleaner, 0);
      steps.may(`sweep ${what}`);
    }

    /** Attempts of one kind are one to the model, so those that came after the listing may stay: every choice is tried. */
    function remove(keys: readonly string[]): void {
      const holders = world.workers.length + 1;
      for (let staying = 0; staying < 2 ** holders; staying += 1) {
        const change = (next: State) => {
          for (const key of keys) removeOne(next, key, staying);
        };
        const what = keys[0]?.startsWith('videos/') === true ? 'removes fences' : 'removes entries';
        answer(what, CODE.removed, { answer: 'removed', failed: [] }, change);
        answer(`${what}, but hears no answer`, CODE.away, AWAY_ANSWER, change);
        if (keys[0]?.startsWith('videos/') === true) break;
      }
      answer('gets no answer, and nothing is removed', CODE.away, AWAY_ANSWER);
    }

    function removeOne(next: State, key: string, staying: number): void {
      world.keys.forEach((fields, number) => {
        const parts = partsOf(number);
        if (key === keyOf({ timestamp: parts.generatedAt, iteration: parts.iteration })) landRemoval(next, fields);
        if (!key.startsWith(videoPrefix('ledger', parts))) return;
        if (key === removedKey('ledger', parts)) {
          write(next, fields.removed, 0);
          return;
        }
        if (key.startsWith(attemptKey('ledger', parts, protocol.attemptId('upload'))) && number === 0) {
          write(next, world.uploadEntry, 0);
          return;
        }
        const bit = ENTRY_BITS.find((one) => one !== 0 && belongs(number, key, one)) ?? 0;
        if ((staying & 1) === 0) write(next, fields.entries, read(next, fields.entries) & ~bit);
        world.workers.forEach(({ local: workerLocal, entry }, worker) => {
          const stays = (staying & (2 << worker)) !== 0;
          if (stays || keyOfWorker(read(next, workerLocal)) !== number) return;
          if (ENTRY_BITS[read(next, entry)] === bit) write(next, entry, 0);
        });
      });
    }

    function belongs(number: number, key: string, bit: number): boolean {
      const id = protocol.attemptId(bit === OPEN ? 'open' : bit === STORED ? 'stored' : 'dropped');
      const name = attemptKey('ledger', partsOf(number), id);
      return (
        key === name || key.startsWith(closedKey('ledger', partsOf(number), id, { outcome: 'dropped', reason: '' }))
      );
    }
  };
}
