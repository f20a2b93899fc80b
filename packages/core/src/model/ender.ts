/** Whoever ends something: a reaper, a sweep whose grace period is over, or a caller who removes one video. */
import type { EndAnswer, Ending, EndState } from '../end-protocol.ts';
import type { SettleState } from '../settle-protocol.ts';
import { AWAY_ANSWER } from './away.ts';
import { offerDecision } from './deciding.ts';
import { type Field, read, type State, write } from './layout.ts';
import { createLocals, type Locals } from './locals.ts';
import type { Protocol } from './protocol.ts';
import { offerSettling, SETTLE_CODE } from './settling.ts';
import type { Process } from './step.ts';
import {
  CREATIVE_VIDEOS,
  FENCE_ENDED,
  FENCE_REMOVED,
  keyOf,
  listedKeys,
  listings,
  REOPENED,
  type World,
} from './world.ts';

/**
 * @property machines those of a `settle` step, each as far as it has come. @property page the key whose entries the next
 * page tells.
 */
export type EnderLocal =
  | { readonly at: 'idle' }
  | { readonly at: 'note_due' }
  | {
      readonly at: 'work';
      readonly state: EndState;
      readonly page: number;
      readonly machines: readonly SettleState[];
      /** Only the mark is written now; the sweep does the rest. */
      readonly markOnly: boolean;
      /** The clean-up is noted. */
      readonly noted: boolean;
    };

type Working = Extract<EnderLocal, { at: 'work' }>;
export type EnderKind = 'reaper' | 'remover';

const CODE = { start: 0, due: 1, written: 2, away: 3, tombstone: 4, marked: 6, takenBack: 7 } as const;
/** Where the codes of several answers begin. */
const FROM = { decided: 8, listed: 16, machine: 1_024 } as const;

export function createEnders(world: World, protocol: Protocol, keyOfWorker: (local: number) => number) {
  const { scenario } = world;
  const reapers = scenario.end === undefined ? 0 : scenario.secondReaper === true ? 2 : 1;

  const processes = world.enders.map((field, number) => {
    const kind: EnderKind = number < reapers ? 'reaper' : 'remover';
    return createEnder(field, kind, kind === 'remover' ? 'remover' : reapers === 1 ? 'reaper' : `reaper ${number + 1}`);
  });

  function createEnder(field: Field, kind: EnderKind, name: string): Process {
    const locals: Locals<EnderLocal> = createLocals<EnderLocal>({ at: 'idle' });
    const because = kind === 'reaper' ? 'campaign_ended' : 'video_removed';
    const mode = scenario.purge === true && kind === 'reaper' ? 'purge' : 'delete';
    const ending: Ending = { because, mode, creativeVideos: CREATIVE_VIDEOS, keyOf };
    const fence = kind === 'reaper' ? FENCE_ENDED : FENCE_REMOVED;
    const pages = kind === 'reaper' ? world.keys.length : 1;

    return (state, steps) => {
      const at = read(state, field);
      const ender = locals.get(at);
      if (ender.at === 'idle') {
        begin();
        return;
      }
      stop('dies');
      if (ender.at === 'note_due') {
        const markOnly = {
          at: 'work',
          state: protocol.creativeEndStart,
          page: 0,
          machines: [],
          markOnly: true,
          noted: false,
        } as const;
        go(
          'notes that the end falls due',
          CODE.due,
          () => markOnly,
          (next) => write(next, world.reapNote, 1),
        );
        return;
      }
      carryOut(ender);

      function begin(): void {
        if (kind === 'remover') {
          start('begins to remove video 1', protocol.videoEndStart);
          return;
        }
        if (scenario.end === 'at_once') {
          start('receives the end of the creative', protocol.creativeEndStart);
          return;
        }
        go('receives an end with a grace period', CODE.start, () => ({ at: 'note_due' }));
        if (read(state, world.reapNote) === 1)
          start('finds that the grace period is over', protocol.dueEndStart, CODE.due);
      }

      function start(what: string, from: EndState, code: number = CODE.start): void {
        go(what, code, () => ({ at: 'work', state: from, page: 0, machines: [], markOnly: false, noted: false }));
      }

      function go(what: string, code: number, next: (from: EnderLocal) => EnderLocal, change?: (next: State) => void) {
        const copy = steps.fork();
        change?.(copy);
        write(copy, field, locals.after(at, code, next));
        steps.may(`${name} ${what}`);
      }

      /** The real machine, one answer further. */
      function answer(what: string, code: number, given: EndAnswer, change?: (next: State) => void): void {
        go(what, code, (from) => (from.at === 'work' ? advance(from, given) : from), change);
      }

      function advance(from: Working, given: EndAnswer): EnderLocal {
        const next = protocol.nextEnd(ending, from.state, given);
        // Whoever is stuck gives up for now, which nobody sees: the same as not having begun.
        if (next.step === 'stuck') return { at: 'idle' };
        const page = from.page + Number(given.answer === 'page');
        return { ...from, state: next, page, machines: next.step === 'settle' ? next.machines : [] };
      }

      function stop(what: string, change?: (next: State) => void): void {
        const copy = steps.fork();
        change?.(copy);
        write(copy, field, 0);
        steps.may(`${name} ${what}`);
      }

      function promise(next: State): void {
        write(next, kind === 'reaper' ? world.reaped : world.videoRemoved, 1);
        if (kind === 'reaper' && scenario.end === 'after_grace') write(next, world.reapNote, 0);
      }

      function carryOut(working: Working): void {
        switch (working.state.step) {
          case 'read_tombstone': {
            const found = read(state, world.tombstone);
            if (found === 1 && read(state, world.decision) === REOPENED) {
              answer('reads that the end was taken back', CODE.takenBack, { answer: 'taken_back' });
              return;
            }
            answer(`reads the tombstone: ${found === 1 ? 'there' : 'none'}`, CODE.tombstone + found, {
              answer: 'tombstone',
              stands: found === 1,
            });
            answer('gets no answer to that', CODE.away, AWAY_ANSWER);
            return;
          }
          case 'put_mark': {
            const mark = kind === 'reaper' ? world.tombstone : world.keys[0]?.removed;
            const what = kind === 'reaper' ? 'puts the tombstone' : 'puts the mark of removal';
            const change = (next: State) => {
              if (mark !== undefined) write(next, mark, 1);
            };
            answer(what, CODE.written, { answer: 'written' }, change);
            answer(`${what}, but hears no answer`, CODE.away, AWAY_ANSWER, change);
            answer('gets no answer, and its mark is not written', CODE.away, AWAY_ANSWER);
            return;
          }
          case 'marked': {
            if (working.markOnly) {
              stop('acknowledges the event: its end is marked and noted');
              return;
            }
            const change = (next: State) => {
              if (kind === 'reaper' && protocol.notesCleanUpEarly) write(next, world.cleanNote, 1);
              if (!protocol.reaperAcknowledgesLast) promise(next);
            };
            answer('goes on to list', CODE.marked, { answer: 'all_marked' }, change);
            return;
          }
          case 'decide':
            offerDecision(world, state, protocol, (what, code, given, change) =>
              answer(what, FROM.decided + code, given, change),
            );
            return;
          case 'void':
            stop('is done: the end was taken back', (next) => write(next, world.reapNote, 0));
            return;
          case 'list': {
            const truncated = working.page + 1 < pages;
            for (const listing of listings(world, state, working.page, keyOfWorker)) {
              const keys = listedKeys(protocol, working.page, listing);
              const page = { answer: 'page', keys, truncated } as const;
              answer(`lists the entries of video ${working.page + 1}`, FROM.listed + listing, page);
            }
            answer('gets no answer to its listing', CODE.away, AWAY_ANSWER);
            return;
          }
          case 'settle':
            settle(working);
            return;
          case 'ended':
            if (kind === 'remover') {
              stop('answers: removed', promise);
              return;
            }
            if (!working.noted) {
              const noted = (from: EnderLocal): EnderLocal => (from.at === 'work' ? { ...from, noted: true } : from);
              go('notes that the clean-up falls due', CODE.written, noted, (next) => write(next, world.cleanNote, 1));
              return;
            }
            stop('publishes and acknowledges: reaped', promise);
            return;
          case 'stuck':
            return;
        }
      }

      function settle(working: Working): void {
        const { machines } = working;
        if (machines.every(({ step }) => step === 'gone')) {
          const settled = { deleted: 0, bytes: 0, fenced: 0 };
          answer('has settled this page', CODE.written, { answer: 'settled', settled });
          return;
        }
        for (const [place, machine] of machines.entries()) {
          if (machine.step !== 'gone')
            offerSettling(world, state, machine, fence, (what, code, given, change) => {
              const next = (from: EnderLocal): EnderLocal => {
                if (from.at !== 'work') return from;
                const moved = from.machines.map((one, index) =>
                  index === place ? protocol.nextSettle(one, given) : one,
                );
                const isStuck = moved.some(({ step }) => step === 'stuck');
                return isStuck ? advance(from, AWAY_ANSWER) : { ...from, machines: moved };
              };
              go(what, FROM.machine + place * SETTLE_CODE.each + code, next, change);
            });
        }
      }
    };
  }

  return { processes };
}
