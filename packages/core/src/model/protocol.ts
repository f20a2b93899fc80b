/** What the checker drives: the very machines that production runs, and the few rules that lie in what carries them out. */
import { CLEAN_START, type CleanAnswer, type Cleaning, type CleanState, nextCleanState } from '../clean-protocol.ts';
import {
  CREATIVE_END_START,
  type EndAnswer,
  type Ending,
  type EndState,
  nextEndState,
  VIDEO_END_START,
} from '../end-protocol.ts';
import { INGEST_START, type IngestAnswer, type IngestState, nextIngestState } from '../ingest-protocol.ts';
import { nextSettleState, type SettleAnswer, type SettleState } from '../settle-protocol.ts';
import {
  COMPLETION_START,
  type CompletionAnswer,
  type CompletionState,
  nextCompletionState,
  nextUploadState,
  UPLOAD_START,
  type UploadAnswer,
  type UploadState,
} from '../upload-protocol.ts';

/** Attempts that differ only in what became of them are one to the model; each kind has an id of its own. */
export type AttemptKind = 'open' | 'stored' | 'dropped' | 'upload';

export interface Protocol {
  readonly ingestStart: IngestState;
  nextIngest(state: IngestState, answer: IngestAnswer): IngestState;
  readonly creativeEndStart: EndState;
  /** Where a sweep begins once a grace period is over. */
  readonly dueEndStart: EndState;
  readonly videoEndStart: EndState;
  nextEnd(ending: Ending, state: EndState, answer: EndAnswer): EndState;
  nextSettle(state: SettleState, answer: SettleAnswer): SettleState;
  readonly cleanStart: CleanState;
  nextClean(cleaning: Cleaning, state: CleanState, answer: CleanAnswer): CleanState;
  readonly uploadStart: UploadState;
  nextUpload(state: UploadState, answer: UploadAnswer): UploadState;
  readonly completionStart: CompletionState;
  nextCompletion(state: CompletionState, answer: CompletionAnswer): CompletionState;
  /** Each attempt has an id of its own, and those of uploads can be told from others. */
  attemptId(kind: AttemptKind): string;
  /** Puts of videos carry `If-None-Match: *`. */
  readonly conditionalPuts: boolean;
  /** The tidier also takes the entry of a worker at this step, although nothing has closed it. */
  readonly tidiesOpenAt: 'close_attempt' | 'done' | undefined;
  /** The clean-up waits for fifteen days. */
  readonly cleansLate: boolean;
  /** The clean-up is noted as soon as the mark is written, not when the end is done. */
  readonly notesCleanUpEarly: boolean;
  /** The clean-up leaves the tombstone. */
  readonly keepsTombstone: boolean;
  /** The decision about an end is created once; whoever comes later learns what it is. */
  readonly decidesOnce: boolean;
  /** The reaper publishes and acknowledges when the end is done, not when the mark is written. */
  readonly reaperAcknowledgesLast: boolean;
  /** A worker acknowledges its message when it has a verdict, not when it receives it. */
  readonly workerAcknowledgesLast: boolean;
}

const ATTEMPT_IDS: Readonly<Record<AttemptKind, string>> = { open: 'o', stored: 's', dropped: 'd', upload: 'u_1' };

export const PROTOCOL: Protocol = {
  ingestStart: INGEST_START,
  nextIngest: nextIngestState,
  creativeEndStart: CREATIVE_END_START,
  dueEndStart: CREATIVE_END_START,
  videoEndStart: VIDEO_END_START,
  nextEnd: nextEndState,
  nextSettle: nextSettleState,
  cleanStart: CLEAN_START,
  nextClean: nextCleanState,
  uploadStart: UPLOAD_START,
  nextUpload: nextUploadState,
  completionStart: COMPLETION_START,
  nextCompletion: nextCompletionState,
  attemptId: (kind) => ATTEMPT_IDS[kind],
  conditionalPuts: true,
  tidiesOpenAt: undefined,
  cleansLate: true,
  notesCleanUpEarly: false,
  keepsTombstone: true,
  decidesOnce: true,
  reaperAcknowledgesLast: true,
  workerAcknowledgesLast: true,
};
