/** Carries out, request by request, what core's machines of an upload ask for. */
import type { InspectUpload } from '@reelkeep/core/arrived-upload';
import { isShown, readFence } from '@reelkeep/core/fence';
import { attemptKey, type Closing, closedKey } from '@reelkeep/core/ledger';
import type { ObjectHead, ObjectStore } from '@reelkeep/core/object-store';
import {
  COMPLETION_START,
  type CompletionAnswer,
  type CompletionState,
  type KeyLook,
  nextCompletionState,
  nextUploadState,
  UPLOAD_START,
  type UploadAnswer,
  type UploadState,
} from '@reelkeep/core/upload-protocol';
import { ProblemError } from './problem.ts';
import { endedProblem, readEnd } from './refuse-ended.ts';
import type { TenantVideo } from './tenant-video.ts';
import { type UploadAttempt, uploadOfSource } from './upload-attempt.ts';
import { incomplete, verifyArrived } from './verify-arrived.ts';

/** @property inspect reads what has arrived; asked once its size is right. */
export interface CompletionPorts extends UploadPorts {
  readonly inspect: InspectUpload;
}

export interface UploadPorts {
  readonly store: ObjectStore;
  readonly ledgerPrefix: string;
}

/** Returns once a URL may be made. @throws ProblemError when none may be. */
export async function beginUpload(ports: UploadPorts, video: TenantVideo, attempt: UploadAttempt): Promise<void> {
  let state: UploadState = UPLOAD_START;
  while (state.step !== 'signable') {
    if (state.step === 'refused') {
      if (state.because !== 'video_exists') throw endedProblem(state.because);
      throw new ProblemError('video-exists', { detail: 'A stored video is never overwritten. Use another iteration.' });
    }
    state = nextUploadState(state, await carryOutBegin(ports, video, attempt, state));
  }
}

async function carryOutBegin(
  { store, ledgerPrefix }: UploadPorts,
  { key, parts }: TenantVideo,
  attempt: UploadAttempt,
  state: Exclude<UploadState, { step: 'signable' | 'refused' }>,
): Promise<UploadAnswer> {
  switch (state.step) {
    case 'look':
      return whatLies(await store.head(key));
    case 'open_attempt':
      await store.put({ key: attemptKey(ledgerPrefix, parts, attempt.id), body: new Uint8Array(0) });
      return { answer: 'written' };
    case 'read_marks':
      return { answer: 'marks', ended: await readEnd(store, ledgerPrefix, parts) };
    case 'close_attempt': {
      const closing = { outcome: 'dropped', reason: state.because } as const;
      await store.put({ key: closedKey(ledgerPrefix, parts, attempt.id, closing), body: new Uint8Array(0) });
      return { answer: 'written' };
    }
  }
}

/** Records that the upload is stored. @throws ProblemError when it is not. */
export async function completeUpload(
  { store, ledgerPrefix, inspect }: CompletionPorts,
  { key, parts }: TenantVideo,
): Promise<{ readonly head: ObjectHead; readonly attempt: UploadAttempt }> {
  let head: ObjectHead | undefined;
  let state: CompletionState = COMPLETION_START;
  for (;;) {
    if (state.step === 'refused') {
      if (state.because === 'nothing_arrived') throw incomplete('Nothing has arrived under this key.');
      if (state.because === 'not_an_upload') throw incomplete('What is stored under this key came by no upload.');
      throw endedProblem(state.because);
    }
    const attempt = uploadOfSource(head?.metadata['original_url']);
    if (state.step === 'completed' && head !== undefined && attempt !== undefined) return { head, attempt };
    state = nextCompletionState(state, await carryOut(state, attempt));
  }

  async function carryOut(step: CompletionState, attempt: UploadAttempt | undefined): Promise<CompletionAnswer> {
    if (step.step === 'look') {
      head = await store.head(key);
      return whatLies(head);
    }
    if (attempt === undefined || head === undefined) return { answer: 'entry', found: false };
    if (step.step === 'find_entry') {
      const entry = await store.head(attemptKey(ledgerPrefix, parts, attempt.id));
      if (entry !== undefined && head.sizeBytes !== attempt.contentLength) {
        throw incomplete(`${attempt.contentLength} bytes were announced, ${head.sizeBytes} have arrived.`);
      }
      if (entry !== undefined) await verifyArrived(inspect, key, attempt);
      return { answer: 'entry', found: entry !== undefined };
    }
    await store.put({ key: closedKey(ledgerPrefix, parts, attempt.id, recordOf(attempt)), body: new Uint8Array(0) });
    return { answer: 'written' };
  }
}

function whatLies(head: ObjectHead | undefined): KeyLook {
  if (head === undefined) return { answer: 'absent' };
  const fence = readFence(head);
  if (fence !== undefined) return { answer: 'fence', because: fence.because };
  // An empty object that is no fence came by nothing of ours.
  const attempt = isShown(head) ? uploadOfSource(head.metadata['original_url'])?.id : undefined;
  return { answer: 'video', attempt };
}

/** `stored` vouches for a sha256, which S3 has checked only where it was announced. */
function recordOf({ sha256, contentLength: sizeBytes }: UploadAttempt): Closing {
  return sha256 === undefined ? { outcome: 'uploaded', sizeBytes } : { outcome: 'stored', sizeBytes, sha256 };
}
