/** Ingest with one step taken out or swapped. */
import type { IngestState } from '../ingest-protocol.ts';
import { CONFLICT, END, type Mutation, NO_END } from './mutation.ts';
import { PROTOCOL, type Protocol } from './protocol.ts';

const FREE = { answer: 'marks', ended: false, removed: false, recorded: undefined } as const;
const CLOSED_TOO_SOON = { outcome: 'stored', sizeBytes: 1, sha256: 'a'.repeat(64) } as const;
const STORED = { verdict: 'stored', sizeBytes: 1, sha256: null, alreadyStored: true } as const;

/** Ingest with answers changed before the machine hears them, or states after. */
function ingest(next: Protocol['nextIngest'], start: IngestState = PROTOCOL.ingestStart): Protocol {
  return { ...PROTOCOL, ingestStart: start, nextIngest: next };
}

const { nextIngest } = PROTOCOL;

export const INGEST_MUTATIONS: readonly Mutation[] = [
  {
    name: 'the entry is opened after the tombstone was read',
    breaks: 'I1',
    scenario: END,
    protocol: ingest(
      (state, answer) => {
        // The first step reads the marks; what it leads to waits until the entry is open.
        if (state.step === 'read_marks') {
          const next = nextIngest(state, answer);
          return next.step === 'transfer' ? { step: 'open_attempt' } : next;
        }
        if (state.step === 'open_attempt' && answer.answer === 'written')
          return { step: 'transfer', recorded: undefined };
        return nextIngest(state, answer);
      },
      { step: 'read_marks' },
    ),
  },
  {
    name: 'no entry at all',
    breaks: 'I2',
    scenario: NO_END,
    protocol: ingest(
      (state, answer) => {
        const next = nextIngest(state, answer);
        return next.step === 'close_attempt' ? { step: 'done', verdict: next.verdict } : next;
      },
      { step: 'read_marks' },
    ),
  },
  {
    name: 'an entry that was not answered is taken for written',
    breaks: 'I2',
    scenario: NO_END,
    protocol: ingest((state, answer) =>
      nextIngest(
        state,
        state.step === 'open_attempt' && answer.answer === 'store_away' ? { answer: 'written' } : answer,
      ),
    ),
  },
  {
    name: 'an entry closed before its put is answered',
    breaks: 'I1',
    scenario: END,
    protocol: ingest((state, answer) => {
      const next = nextIngest(state, answer);
      if (next.step === 'transfer') return { step: 'close_attempt', closing: CLOSED_TOO_SOON, verdict: STORED };
      if (state.step === 'close_attempt' && state.closing === CLOSED_TOO_SOON && answer.answer === 'written') {
        return { step: 'transfer', recorded: undefined };
      }
      return next;
    }),
  },
  {
    name: 'an entry closed though its put got no answer',
    breaks: 'I1',
    scenario: END,
    protocol: ingest((state, answer) =>
      state.step === 'transfer' && answer.answer === 'store_away'
        ? {
            step: 'close_attempt',
            closing: { outcome: 'dropped', reason: 'store_away' },
            verdict: { verdict: 'store_away', error: answer.error },
          }
        : nextIngest(state, answer),
    ),
  },
  {
    name: 'an entry closed though an earlier try of its put may still land',
    breaks: 'I1',
    scenario: END,
    protocol: ingest((state, answer) =>
      nextIngest(state, 'mayLandAgain' in answer ? { ...answer, mayLandAgain: false } : answer),
    ),
  },
  {
    name: 'a tombstone that could not be read is taken for absent',
    breaks: 'I1',
    scenario: END,
    protocol: ingest((state, answer) =>
      nextIngest(state, state.step === 'read_marks' && answer.answer === 'store_away' ? FREE : answer),
    ),
  },
  {
    name: 'a key that is taken is taken for stored, without a look',
    breaks: 'I3',
    scenario: END,
    protocol: ingest((state, answer) =>
      state.step === 'transfer' && answer.answer === 'occupied'
        ? { step: 'close_attempt', closing: { outcome: 'dropped', reason: 'already_stored' }, verdict: STORED }
        : nextIngest(state, answer),
    ),
  },
  {
    name: 'any video under the key is taken for the same',
    breaks: 'I3',
    scenario: CONFLICT,
    protocol: ingest((state, answer) =>
      nextIngest(state, answer.answer === 'video' ? { ...answer, sameSource: true } : answer),
    ),
  },
  {
    name: 'a provider that fails once is taken for gone',
    breaks: 'I3',
    scenario: NO_END,
    protocol: ingest((state, answer) =>
      nextIngest(state, answer.answer === 'provider_failed' ? { ...answer, final: true } : answer),
    ),
  },
];
