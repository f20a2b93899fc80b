/** Reaping, removing and cleaning up with one step taken out or swapped. */
import type { EndState } from '../end-protocol.ts';
import { CLEAN_UP, END, GRACE, type Mutation, PURGE, REMOVAL, REOPENING, UPLOAD } from './mutation.ts';
import { PROTOCOL, type Protocol } from './protocol.ts';
import { keyOf, partsOf } from './world.ts';

function end(next: Protocol['nextEnd'], changes: Partial<Protocol> = {}): Protocol {
  return { ...PROTOCOL, ...changes, nextEnd: next };
}

/** Every machine that would fence is replaced by whatever `instead` makes of it. */
function withoutFences(state: EndState, instead: 'remove' | 'leave'): EndState {
  if (state.step !== 'settle') return state;
  const machines = state.machines.flatMap((machine) => {
    if (machine.step !== 'look') return [machine];
    return instead === 'leave' ? [] : [{ step: 'remove', keys: [machine.key], mode: 'delete', tries: 1 } as const];
  });
  return { ...state, machines };
}

const FIRST_KEY = keyOf({ timestamp: partsOf(0).generatedAt, iteration: 1 });
const PURGED = { because: 'campaign_ended', mode: 'purge' } as const;

/** As if nobody had taken the end back, and puts may still land. */
const NOT_ASKED = { answer: 'decided', decided: 'reaping', putsOver: false } as const;

const { nextEnd, nextSettle, nextClean } = PROTOCOL;

export const END_MUTATIONS: readonly Mutation[] = [
  {
    name: 'no fence: a key with an open attempt is deleted like any other',
    breaks: 'I1',
    scenario: END,
    protocol: end((ending, state, answer) => withoutFences(nextEnd(ending, state, answer), 'remove')),
  },
  {
    name: 'a key with an open attempt is left to the worker that opened it',
    breaks: 'I1',
    scenario: END,
    protocol: end((ending, state, answer) => withoutFences(nextEnd(ending, state, answer), 'leave')),
  },
  {
    name: 'a fence only where something lies',
    breaks: 'I1',
    scenario: END,
    protocol: {
      ...PROTOCOL,
      nextSettle: (state, answer) =>
        answer.answer === 'seen' && answer.coveredBytes === 0
          ? { step: 'gone', settled: { deleted: 0, bytes: 0, fenced: 0 } }
          : nextSettle(state, answer),
    },
  },
  {
    name: 'listing before the tombstone',
    breaks: 'I1',
    scenario: END,
    protocol: end(
      (ending, state, answer) => {
        if (state.step === 'list') {
          const next = nextEnd(ending, state, answer);
          // With nothing found, only the tombstone is left to do.
          return next.step === 'ended' ? { step: 'put_mark' } : next;
        }
        if (state.step === 'put_mark' && answer.answer === 'written') {
          return { step: 'ended', settled: { deleted: 0, bytes: 0, fenced: 0 } };
        }
        if (state.step === 'settle' && answer.answer === 'settled') return { step: 'put_mark' };
        return nextEnd(ending, state, answer);
      },
      { creativeEndStart: { step: 'marked' } },
    ),
  },
  {
    name: 'no tombstone',
    breaks: 'I1',
    scenario: END,
    protocol: { ...PROTOCOL, creativeEndStart: { step: 'marked' } },
  },
  {
    name: 'a fence taken away early',
    breaks: 'I1',
    scenario: CLEAN_UP,
    protocol: { ...PROTOCOL, cleansLate: false },
  },
  {
    name: 'the tombstone goes with the clean-up',
    breaks: 'I1',
    scenario: CLEAN_UP,
    protocol: { ...PROTOCOL, keepsTombstone: false },
  },
  {
    name: 'the clean-up is noted before the end is done',
    breaks: 'I2',
    scenario: CLEAN_UP,
    protocol: { ...PROTOCOL, notesCleanUpEarly: true },
  },
  {
    name: 'entries go before fences',
    breaks: 'I7',
    scenario: { ...UPLOAD, name: 'an upload, an end, the clean-up', cleanUp: true, canAlways: 'empty_bucket' },
    protocol: {
      ...PROTOCOL,
      nextClean: (cleaning, state, answer) => {
        const next = nextClean(cleaning, state, answer);
        return state.step === 'look' && next.step === 'remove' && next.fences.length + next.entries.length > 0
          ? { ...next, keys: next.entries, fences: [], entries: next.keys }
          : next;
      },
    },
  },
  {
    name: 'the reaper acknowledges early',
    breaks: 'I1',
    scenario: END,
    protocol: { ...PROTOCOL, reaperAcknowledgesLast: false },
  },
  {
    name: 'a listing that got no answer is taken for empty',
    breaks: 'I1',
    scenario: END,
    protocol: end((ending, state, answer) =>
      nextEnd(
        ending,
        state,
        state.step === 'list' && answer.answer === 'store_away'
          ? { answer: 'page', keys: [], truncated: false }
          : answer,
      ),
    ),
  },
  {
    name: 'a fence that got no answer is taken for written',
    breaks: 'I1',
    scenario: END,
    protocol: {
      ...PROTOCOL,
      nextSettle: (state, answer) =>
        nextSettle(state, state.step === 'fence' && answer.answer === 'store_away' ? { answer: 'written' } : answer),
    },
  },
  {
    name: 'keys that a deletion names as failed are passed over',
    breaks: 'I1',
    scenario: END,
    protocol: {
      ...PROTOCOL,
      nextSettle: (state, answer) =>
        nextSettle(state, answer.answer === 'removed' ? { answer: 'removed', failed: [] } : answer),
    },
  },
  {
    name: 'a tombstone that got no answer is taken for written',
    breaks: 'I1',
    scenario: END,
    protocol: end((ending, state, answer) =>
      nextEnd(
        ending,
        state,
        state.step === 'put_mark' && answer.answer === 'store_away' ? { answer: 'written' } : answer,
      ),
    ),
  },
  {
    name: 'a sweep reaps without seeing to the tombstone',
    breaks: 'I1',
    scenario: GRACE,
    protocol: { ...PROTOCOL, dueEndStart: { step: 'marked' } },
  },
  {
    name: 'the sweep reaps without deciding so',
    breaks: 'I8',
    scenario: REOPENING,
    protocol: end((ending, state, answer) => {
      const next = nextEnd(ending, state, answer);
      return next.step === 'decide' ? nextEnd(ending, next, NOT_ASKED) : next;
    }),
  },
  {
    name: 'a decision overwrites the one that is there',
    breaks: 'I8',
    scenario: REOPENING,
    protocol: { ...PROTOCOL, decidesOnce: false },
  },
  {
    name: 'what was decided is not heeded',
    breaks: 'I8',
    scenario: REOPENING,
    protocol: end((ending, state, answer) => nextEnd(ending, state, answer.answer === 'decided' ? NOT_ASKED : answer)),
  },
  {
    name: 'nothing is fenced although puts may land',
    breaks: 'I1',
    scenario: END,
    protocol: end((ending, state, answer) =>
      nextEnd(
        ending,
        state,
        answer.answer === 'decided' ? { answer: 'decided', decided: 'reaping', putsOver: true } : answer,
      ),
    ),
  },
  {
    name: 'an end that comes again during its clean-up fences',
    breaks: 'I7',
    scenario: { ...CLEAN_UP, canAlways: 'empty_bucket' },
    protocol: end((ending, state, answer) => nextEnd(ending, state, answer.answer === 'decided' ? NOT_ASKED : answer)),
  },
  {
    name: 'a removal without its mark',
    breaks: 'I1',
    scenario: REMOVAL,
    protocol: { ...PROTOCOL, videoEndStart: { step: 'marked' } },
  },
  {
    name: 'a purge of older versions before the fence',
    breaks: 'I1',
    scenario: PURGE,
    protocol: {
      ...PROTOCOL,
      nextSettle: (state, answer) => {
        if (state.step === 'look' && answer.answer === 'seen') {
          return { step: 'purge_older', keys: [state.key], tries: 1, settled: { deleted: 0, bytes: 0, fenced: 1 } };
        }
        if (state.step === 'purge_older' && answer.answer === 'removed') {
          return { step: 'fence', key: FIRST_KEY, how: PURGED, counts: false, coveredBytes: 0 };
        }
        const next = nextSettle(state, answer);
        return next.step === 'purge_older' ? { step: 'gone', settled: next.settled } : next;
      },
    },
  },
  {
    name: 'the clean-up looks for fences only where an attempt is open',
    breaks: 'I7',
    scenario: { ...CLEAN_UP, canAlways: 'empty_bucket' },
    protocol: {
      ...PROTOCOL,
      nextClean: (cleaning, state, answer) => {
        const next = nextClean(cleaning, state, answer);
        const closed = next.step === 'look' && next.entries.every((entry) => !entry.endsWith('/o'));
        return closed && next.step === 'look' ? nextClean(cleaning, next, { answer: 'looked', fences: [] }) : next;
      },
    },
  },
];
