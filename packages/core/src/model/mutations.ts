/** Every mutation: for each, the search must find what then goes wrong. */
import { END_MUTATIONS } from './end-mutations.ts';
import { INGEST_MUTATIONS } from './ingest-mutations.ts';
import { CONFLICT, END, END_TWO, type Mutation, NO_END, UPLOAD } from './mutation.ts';
import { PROTOCOL } from './protocol.ts';

const { nextUpload } = PROTOCOL;

const OTHERS: readonly Mutation[] = [
  {
    name: 'one entry a key instead of one an attempt',
    breaks: 'I1',
    scenario: END_TWO,
    protocol: { ...PROTOCOL, attemptId: () => 'x' },
  },
  {
    name: 'no If-None-Match',
    breaks: 'I1',
    scenario: END,
    protocol: { ...PROTOCOL, conditionalPuts: false },
  },
  {
    name: 'no If-None-Match, where nothing ends',
    breaks: 'I4',
    scenario: CONFLICT,
    protocol: { ...PROTOCOL, conditionalPuts: false },
  },
  {
    name: 'a worker acknowledges early',
    breaks: 'I3',
    scenario: NO_END,
    protocol: { ...PROTOCOL, workerAcknowledgesLast: false },
  },
  {
    name: 'an opened entry is tidied away before its closing is written',
    breaks: 'I1',
    scenario: END,
    protocol: { ...PROTOCOL, tidiesOpenAt: 'close_attempt' },
  },
  {
    name: 'the entry of an attempt that stays open is tidied away',
    breaks: 'I1',
    scenario: END,
    protocol: { ...PROTOCOL, tidiesOpenAt: 'done' },
  },
  {
    name: 'an upload that is complete closes its entry',
    breaks: 'I1',
    scenario: UPLOAD,
    protocol: { ...PROTOCOL, attemptId: (kind) => (kind === 'upload' ? 'u' : PROTOCOL.attemptId(kind)) },
  },
  {
    name: 'an upload reads the marks before it opens its entry',
    breaks: 'I1',
    scenario: UPLOAD,
    protocol: {
      ...PROTOCOL,
      nextUpload: (state, answer) => {
        if (state.step === 'look' && answer.answer === 'absent') return { step: 'read_marks' };
        if (state.step === 'read_marks' && answer.answer === 'marks' && answer.ended === undefined) {
          return { step: 'open_attempt' };
        }
        if (state.step === 'open_attempt' && answer.answer === 'written') return { step: 'signable' };
        return nextUpload(state, answer);
      },
    },
  },
];

export const MUTATIONS: readonly Mutation[] = [...INGEST_MUTATIONS, ...END_MUTATIONS, ...OTHERS];
