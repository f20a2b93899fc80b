/**
 * Ingest as a pure machine: which step comes next, given what the last one answered. The app carries steps out; a model
 * checker can drive the very same code.
 *
 *     open attempt -> read marks -> [inspect] -> transfer -> [inspect] -> close attempt -> done
 *
 * The entry is opened before the marks are read, so whoever ends the creative either is seen here or sees the entry.
 * An entry is closed only when no put of this attempt can still land; when in doubt it stays open and the reaper fences.
 */
import type { FenceReason } from './fence.ts';
import type { Closing } from './ledger.ts';
import type { Reason } from './reasons.ts';
import type { StoreError } from './store-error.ts';

/** What was stored or downloaded. */
export interface Content {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type IngestVerdict =
  | {
      readonly verdict: 'stored';
      readonly sizeBytes: number;
      readonly sha256: string | null;
      readonly alreadyStored: boolean;
    }
  | { readonly verdict: 'rejected'; readonly reason: Reason; readonly detail: string }
  /** The provider may do better later. */
  | { readonly verdict: 'try_again'; readonly reason: Reason; readonly detail: string }
  /** The store gave no answer that can be trusted. */
  | { readonly verdict: 'store_away'; readonly error: StoreError };

export type IngestState =
  | { readonly step: 'open_attempt' }
  | { readonly step: 'read_marks' }
  /** @property downloaded what this attempt has fetched already, when its put found the key taken. */
  | {
      readonly step: 'inspect';
      readonly recorded: Content | undefined;
      readonly downloaded: Content | undefined;
      readonly mayLandAgain: boolean;
    }
  | { readonly step: 'transfer'; readonly recorded: Content | undefined }
  | { readonly step: 'close_attempt'; readonly closing: Closing; readonly verdict: IngestVerdict }
  | { readonly step: 'done'; readonly verdict: IngestVerdict };

export type IngestAnswer =
  | { readonly answer: 'written' }
  /** @property recorded what the ledger says was stored under this key before. */
  | {
      readonly answer: 'marks';
      readonly ended: boolean;
      readonly removed: boolean;
      readonly recorded: Content | undefined;
    }
  /** @property mayLandAgain as in `PutVideoResult`: the attempt then stays open. */
  | { readonly answer: 'stored' | 'occupied'; readonly content: Content; readonly mayLandAgain?: boolean | undefined }
  | { readonly answer: 'provider_failed'; readonly reason: Reason; readonly detail: string; readonly final: boolean }
  | { readonly answer: 'absent' }
  | { readonly answer: 'fence'; readonly because: FenceReason }
  | { readonly answer: 'video'; readonly sizeBytes: number; readonly sameSource: boolean }
  | { readonly answer: 'store_away'; readonly error: StoreError };

export const INGEST_START: IngestState = { step: 'open_attempt' };

/** The step after `state`, now that it answered. Throws `TypeError` for an answer that the step can't give. */
export function nextIngestState(state: IngestState, answer: IngestAnswer): IngestState {
  // Whatever the step, a store that did not answer ends the attempt; its entry stays as it is.
  if (answer.answer === 'store_away') return done({ verdict: 'store_away', error: answer.error });
  switch (state.step) {
    case 'open_attempt':
      if (answer.answer === 'written') return { step: 'read_marks' };
      break;
    case 'read_marks':
      if (answer.answer === 'marks') return afterMarks(answer);
      break;
    case 'transfer':
      return afterTransfer(state, answer);
    case 'inspect':
      return afterInspect(state, answer);
    case 'close_attempt':
      if (answer.answer === 'written') return done(state.verdict);
      break;
    case 'done':
      break;
  }
  throw new TypeError(`${state.step} can't answer ${answer.answer}`);
}

function afterMarks(marks: Extract<IngestAnswer, { answer: 'marks' }>): IngestState {
  if (marks.ended) return drop('campaign_ended', 'the creative has ended: its videos are deleted and stay deleted');
  if (marks.removed) return drop('video_removed', 'this video was deleted on request and stays deleted');
  const { recorded } = marks;
  // The ledger says it is there: a look at it spares the download.
  if (recorded === undefined) return { step: 'transfer', recorded };
  return { step: 'inspect', recorded, downloaded: undefined, mayLandAgain: false };
}

function afterTransfer(state: Extract<IngestState, { step: 'transfer' }>, answer: IngestAnswer): IngestState {
  if (answer.answer === 'stored' || answer.answer === 'occupied') {
    const { content, mayLandAgain = false } = answer;
    if (answer.answer === 'occupied')
      return { step: 'inspect', recorded: state.recorded, downloaded: content, mayLandAgain };
    const verdict = { verdict: 'stored', ...content, alreadyStored: false } as const;
    return mayLandAgain ? done(verdict) : close({ outcome: 'stored', ...content }, verdict);
  }
  if (answer.answer === 'provider_failed') {
    const { reason, detail } = answer;
    return answer.final ? drop(reason, detail) : close(dropped(reason), { verdict: 'try_again', reason, detail });
  }
  throw new TypeError(`transfer can't answer ${answer.answer}`);
}

function afterInspect(state: Extract<IngestState, { step: 'inspect' }>, answer: IngestAnswer): IngestState {
  const next = judgeFound(state, answer);
  // With a try of its put still on the way the attempt stays open, whatever was found.
  return state.mayLandAgain && next.step === 'close_attempt' ? done(next.verdict) : next;
}

function judgeFound(state: Extract<IngestState, { step: 'inspect' }>, answer: IngestAnswer): IngestState {
  const { recorded, downloaded } = state;
  switch (answer.answer) {
    case 'fence':
      return drop(answer.because, 'the key is fenced off: the video was deleted while it was on its way');
    case 'absent':
      // Recorded but gone (deleted by hand, expired): store it again. Taken a moment ago and gone now: look again later.
      return downloaded === undefined
        ? { step: 'transfer', recorded: undefined }
        : close(dropped('lost_race'), {
            verdict: 'try_again',
            reason: 'provider_failed',
            detail: 'the key was taken when the put arrived and free when it was looked at',
          });
    case 'video':
      return answer.sameSource
        ? alreadyStored(answer.sizeBytes, recorded, downloaded)
        : drop('key_conflict', 'another source is stored under this key; it was left as it is');
    default:
      throw new TypeError(`inspect can't answer ${answer.answer}`);
  }
}

function alreadyStored(sizeBytes: number, recorded: Content | undefined, downloaded: Content | undefined): IngestState {
  // Of the same source and size but unknown to the ledger: our own put, or a dead worker's, whose answer was lost.
  const content = recorded ?? (downloaded?.sizeBytes === sizeBytes ? downloaded : undefined);
  const closing: Closing =
    recorded === undefined && content !== undefined ? { outcome: 'stored', ...content } : dropped('already_stored');
  return close(closing, { verdict: 'stored', sizeBytes, sha256: content?.sha256 ?? null, alreadyStored: true });
}

function drop(reason: Reason, detail: string): IngestState {
  return close(dropped(reason), { verdict: 'rejected', reason, detail });
}

function dropped(reason: string): Closing {
  return { outcome: 'dropped', reason };
}

function close(closing: Closing, verdict: IngestVerdict): IngestState {
  return { step: 'close_attempt', closing, verdict };
}

function done(verdict: IngestVerdict): IngestState {
  return { step: 'done', verdict };
}
