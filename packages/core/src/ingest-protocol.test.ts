import { describe, expect, it } from 'vitest';
import { INGEST_START, type IngestAnswer, type IngestState, nextIngestState } from './ingest-protocol.ts';
import { StoreError } from './store-error.ts';

const content = { sizeBytes: 5, sha256: 'a'.repeat(64) };
const other = { sizeBytes: 9, sha256: 'b'.repeat(64) };
const written: IngestAnswer = { answer: 'written' };
const marks = (fields: Partial<Extract<IngestAnswer, { answer: 'marks' }>> = {}): IngestAnswer => ({
  answer: 'marks',
  ended: false,
  removed: false,
  recorded: undefined,
  ...fields,
});
const away: IngestAnswer = {
  answer: 'store_away',
  error: new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'slow down', advice: 'wait' }),
};

/** Plays answers in order and returns every state passed through. */
function play(...answers: IngestAnswer[]): IngestState[] {
  const states: IngestState[] = [INGEST_START];
  for (const answer of answers) states.push(nextIngestState(states.at(-1) ?? INGEST_START, answer));
  return states;
}

const steps = (states: IngestState[]) => states.map(({ step }) => step);
const verdictOf = (states: IngestState[]) => {
  const last = states.at(-1);
  return last?.step === 'done' ? last.verdict : undefined;
};
const closingOf = (states: IngestState[]) => states.find((state) => state.step === 'close_attempt')?.closing;

describe('ingest, step by step', () => {
  it('opens the attempt before it reads the marks, and closes it only after the put was answered', () => {
    const states = play(written, marks(), { answer: 'stored', content }, written);
    expect(steps(states)).toEqual(['open_attempt', 'read_marks', 'transfer', 'close_attempt', 'done']);
    expect(verdictOf(states)).toEqual({ verdict: 'stored', ...content, alreadyStored: false });
    expect(closingOf(states)).toEqual({ outcome: 'stored', ...content });
  });

  it.each([
    [{ ended: true }, 'campaign_ended'],
    [{ removed: true }, 'video_removed'],
    [{ ended: true, removed: true, recorded: content }, 'campaign_ended'],
  ] as const)('stores nothing once the marks say %j', (found, reason) => {
    const states = play(written, marks(found), written);
    expect(steps(states)).not.toContain('transfer');
    expect(verdictOf(states)).toMatchObject({ verdict: 'rejected', reason });
    expect(closingOf(states)).toEqual({ outcome: 'dropped', reason });
  });

  it('looks before it downloads again what the ledger knows as stored', () => {
    const states = play(
      written,
      marks({ recorded: content }),
      { answer: 'video', sizeBytes: 5, sameSource: true },
      written,
    );
    expect(steps(states)).toEqual(['open_attempt', 'read_marks', 'inspect', 'close_attempt', 'done']);
    expect(verdictOf(states)).toEqual({ verdict: 'stored', ...content, alreadyStored: true });
  });

  it('stores again what the ledger knows but the bucket has lost', () => {
    const states = play(written, marks({ recorded: content }), { answer: 'absent' }, { answer: 'stored', content });
    expect(steps(states).slice(2)).toEqual(['inspect', 'transfer', 'close_attempt']);
  });

  it('takes a key that is taken by the same source for its own put whose answer was lost', () => {
    const inspected: IngestAnswer = { answer: 'video', sizeBytes: 5, sameSource: true };
    const states = play(written, marks(), { answer: 'occupied', content }, inspected, written);
    expect(verdictOf(states)).toEqual({ verdict: 'stored', ...content, alreadyStored: true });
    expect(closingOf(states)).toEqual({ outcome: 'stored', ...content });
  });

  it('does not claim a hash for stored bytes it has not seen', () => {
    const inspected: IngestAnswer = { answer: 'video', sizeBytes: other.sizeBytes, sameSource: true };
    const states = play(written, marks(), { answer: 'occupied', content }, inspected, written);
    expect(verdictOf(states)).toMatchObject({ sizeBytes: other.sizeBytes, sha256: null, alreadyStored: true });
    expect(closingOf(states)).toEqual({ outcome: 'dropped', reason: 'already_stored' });
  });

  it.each(['stored', 'occupied'] as const)(
    'leaves the attempt open when its put was %s but an earlier try of it may still land',
    (outcome) => {
      const put: IngestAnswer = { answer: outcome, content, mayLandAgain: true };
      const looks: IngestAnswer[] = outcome === 'stored' ? [] : [{ answer: 'video', sizeBytes: 5, sameSource: true }];
      const states = play(written, marks(), put, ...looks);
      expect(steps(states)).not.toContain('close_attempt');
      expect(verdictOf(states)).toMatchObject({ verdict: 'stored', sizeBytes: 5 });
    },
  );

  it('leaves a key alone that another source has taken', () => {
    const inspected: IngestAnswer = { answer: 'video', sizeBytes: 5, sameSource: false };
    const states = play(written, marks(), { answer: 'occupied', content }, inspected, written);
    expect(verdictOf(states)).toMatchObject({ verdict: 'rejected', reason: 'key_conflict' });
  });

  it.each(['campaign_ended', 'video_removed'] as const)('reads a fence as %s', (because) => {
    const states = play(written, marks(), { answer: 'occupied', content }, { answer: 'fence', because }, written);
    expect(verdictOf(states)).toMatchObject({ verdict: 'rejected', reason: because });
  });

  it('tries again when the key was taken at the put and free at the look', () => {
    const states = play(written, marks(), { answer: 'occupied', content }, { answer: 'absent' }, written);
    expect(verdictOf(states)).toMatchObject({ verdict: 'try_again' });
  });

  it.each([
    [true, 'rejected'],
    [false, 'try_again'],
  ] as const)('closes the attempt when the provider fails (final: %s)', (final, verdict) => {
    const states = play(
      written,
      marks(),
      { answer: 'provider_failed', reason: 'provider_gone', detail: '404', final },
      written,
    );
    expect(verdictOf(states)).toMatchObject({ verdict, reason: 'provider_gone' });
    expect(closingOf(states)).toEqual({ outcome: 'dropped', reason: 'provider_gone' });
  });

  it.each([
    ['opening', []],
    ['reading the marks', [written]],
    ['the transfer', [written, marks()]],
    ['the look', [written, marks(), { answer: 'occupied', content }]],
    ['closing', [written, marks(), { answer: 'stored', content }]],
  ] as const)('ends without closing the attempt when the store gives no answer to %s', (_, before) => {
    const states = play(...before, away);
    expect(verdictOf(states)).toMatchObject({ verdict: 'store_away' });
    expect(steps(states).filter((step) => step === 'close_attempt').length).toBeLessThanOrEqual(1);
    expect(steps(states).at(-2)).not.toBe('done');
  });

  it('refuses an answer that its step cannot give', () => {
    expect(() => nextIngestState(INGEST_START, { answer: 'stored', content })).toThrow(TypeError);
    const done: IngestState = { step: 'done', verdict: { verdict: 'rejected', reason: 'provider_gone', detail: '' } };
    expect(() => nextIngestState(done, written)).toThrow(TypeError);
  });
});
