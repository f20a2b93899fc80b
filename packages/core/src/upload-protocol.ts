/**
 * A presigned upload as pure machines: beginning one, and completing it once its client says that the bytes are there.
 *
 *     begin:    look -> open attempt -> read marks -> signable, or close attempt -> refused
 *     complete: look -> find entry -> record -> completed
 *
 * The entry is opened before the marks are read, as in ingest. What `complete` writes records what was stored but closes
 * nothing: the URL can be used again until it lapses, so the key of an upload is fenced when its creative ends.
 */
import type { FenceReason } from './fence.ts';

export type UploadState =
  | { readonly step: 'look' }
  | { readonly step: 'open_attempt' }
  | { readonly step: 'read_marks' }
  | { readonly step: 'close_attempt'; readonly because: FenceReason }
  /** Only now may a URL be made. */
  | { readonly step: 'signable' }
  | { readonly step: 'refused'; readonly because: FenceReason | 'video_exists' };

/** What lies under the key. @property attempt the upload attempt that its metadata names. */
export type KeyLook =
  | { readonly answer: 'absent' }
  | { readonly answer: 'fence'; readonly because: FenceReason }
  | { readonly answer: 'video'; readonly attempt?: string | undefined };

export type UploadAnswer =
  | KeyLook
  | { readonly answer: 'written' }
  /** @property ended which end the ledger's marks speak of. */
  | { readonly answer: 'marks'; readonly ended: FenceReason | undefined };

export const UPLOAD_START: UploadState = { step: 'look' };

/** The step after `state`, now that it answered. Throws `TypeError` for an answer that the step can't give. */
export function nextUploadState(state: UploadState, answer: UploadAnswer): UploadState {
  switch (state.step) {
    case 'look':
      if (answer.answer === 'absent') return { step: 'open_attempt' };
      if (answer.answer === 'fence') return { step: 'refused', because: answer.because };
      if (answer.answer === 'video') return { step: 'refused', because: 'video_exists' };
      break;
    case 'open_attempt':
      if (answer.answer === 'written') return { step: 'read_marks' };
      break;
    case 'read_marks':
      if (answer.answer === 'marks') {
        return answer.ended === undefined ? { step: 'signable' } : { step: 'close_attempt', because: answer.ended };
      }
      break;
    case 'close_attempt':
      if (answer.answer === 'written') return { step: 'refused', because: state.because };
      break;
    case 'signable':
    case 'refused':
      break;
  }
  throw new TypeError(`${state.step} can't answer ${answer.answer}`);
}

export type CompletionState =
  | { readonly step: 'look' }
  /** The bytes name the attempt they came by in signed metadata, so a caller can't complete another's. */
  | { readonly step: 'find_entry'; readonly attempt: string }
  | { readonly step: 'record'; readonly attempt: string }
  | { readonly step: 'completed' }
  | { readonly step: 'refused'; readonly because: FenceReason | 'nothing_arrived' | 'not_an_upload' };

export type CompletionAnswer =
  | KeyLook
  | { readonly answer: 'entry'; readonly found: boolean }
  | { readonly answer: 'written' };

export const COMPLETION_START: CompletionState = { step: 'look' };

/** The step after `state`, now that it answered. Throws `TypeError` for an answer that the step can't give. */
export function nextCompletionState(state: CompletionState, answer: CompletionAnswer): CompletionState {
  switch (state.step) {
    case 'look':
      if (answer.answer === 'absent') return { step: 'refused', because: 'nothing_arrived' };
      if (answer.answer === 'fence') return { step: 'refused', because: answer.because };
      if (answer.answer === 'video') {
        const { attempt } = answer;
        return attempt === undefined ? { step: 'refused', because: 'not_an_upload' } : { step: 'find_entry', attempt };
      }
      break;
    case 'find_entry':
      if (answer.answer === 'entry') {
        return answer.found
          ? { step: 'record', attempt: state.attempt }
          : { step: 'refused', because: 'not_an_upload' };
      }
      break;
    case 'record':
      if (answer.answer === 'written') return { step: 'completed' };
      break;
    case 'completed':
    case 'refused':
      break;
  }
  throw new TypeError(`${state.step} can't answer ${answer.answer}`);
}
