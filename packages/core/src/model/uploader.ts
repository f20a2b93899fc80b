/** A client that asks for a presigned URL, may use it at any time and any number of times, and says when it is done. */
import type { FenceReason } from '../fence.ts';
import type { CompletionAnswer, CompletionState, KeyLook, UploadAnswer, UploadState } from '../upload-protocol.ts';
import { read, type State, write } from './layout.ts';
import { createLocals, type Locals } from './locals.ts';
import type { Protocol } from './protocol.ts';
import type { Process } from './step.ts';
import {
  FENCE_ENDED,
  FENCE_REMOVED,
  hasEnded,
  type KeyFields,
  NOTHING,
  UPLOAD_SOURCE,
  VIDEO,
  type World,
} from './world.ts';

type UploaderLocal =
  | { readonly at: 'idle' }
  | {
      readonly at: 'begin';
      readonly state: UploadState;
      readonly ended?: boolean | undefined;
      readonly removed?: boolean | undefined;
    }
  | { readonly at: 'signed' }
  | { readonly at: 'complete'; readonly state: CompletionState }
  | { readonly at: 'over' };

const CODE = { go: 0, written: 1, entry: 2, tombstone: 4, mark: 6, looked: 8, away: 16 } as const;

/** @property over the number of the state in which no URL is made any more. */
export function createUploader(world: World, protocol: Protocol): { readonly process: Process; readonly over: number } {
  const locals: Locals<UploaderLocal> = createLocals<UploaderLocal>({ at: 'idle' });
  const { uploader, uploadEntry } = world;

  const process: Process = (state, steps) => {
    const at = read(state, uploader);
    const local = locals.get(at);
    const fields = world.keys[0];
    if (fields === undefined) return;
    switch (local.at) {
      case 'idle':
        go('asks for an upload of video 1', CODE.go, () => ({ at: 'begin', state: protocol.uploadStart }));
        return;
      case 'begin':
        fail();
        begin(local, fields);
        return;
      case 'signed':
        go('says that the upload is complete', CODE.go, () => ({
          at: 'complete',
          state: protocol.completionStart,
        }));
        return;
      case 'complete':
        complete(local.state, fields);
        return;
      case 'over':
        return;
    }

    function go(
      what: string,
      code: number,
      next: (from: UploaderLocal) => UploaderLocal,
      change?: (next: State) => void,
    ) {
      const copy = steps.fork();
      change?.(copy);
      write(copy, uploader, locals.after(at, code, next));
      steps.may(`upload: ${what}`);
    }

    function fail(): void {
      go('the API dies, or its store does not answer', CODE.away, () => ({ at: 'over' }));
    }

    function begin(working: Extract<UploaderLocal, { at: 'begin' }>, target: KeyFields): void {
      const answer = (what: string, code: number, given: UploadAnswer, change?: (next: State) => void) =>
        go(what, code, (from) => advance(from, given), change);
      switch (working.state.step) {
        case 'look':
          answer(`the API looks at the key`, CODE.looked + lookCode(target), lookAt(target));
          return;
        case 'open_attempt':
          answer('the API opens its entry', CODE.written, { answer: 'written' }, (next) => write(next, uploadEntry, 1));
          return;
        case 'read_marks': {
          const ended = hasEnded(world, state);
          const removed = read(state, target.removed) === 1;
          if (working.ended === undefined) {
            go(`the API reads the tombstone: ${ended ? 'ended' : 'none'}`, CODE.tombstone + Number(ended), (from) =>
              readOne(from, { ended }),
            );
          }
          if (working.removed === undefined) {
            go(
              `the API reads the mark of removal: ${removed ? 'removed' : 'none'}`,
              CODE.mark + Number(removed),
              (from) => readOne(from, { removed }),
            );
          }
          return;
        }
        case 'close_attempt':
          answer('the API closes its entry', CODE.written, { answer: 'written' }, (next) =>
            write(next, uploadEntry, 3),
          );
          return;
        case 'signable':
          go(
            'the API hands out the URL',
            CODE.go,
            () => ({ at: 'signed' }),
            (next) => write(next, target.latePuts, read(next, target.latePuts) | (1 << UPLOAD_SOURCE)),
          );
          return;
        case 'refused':
          go('is refused', CODE.go, () => ({ at: 'over' }));
          return;
      }
    }

    function complete(completion: CompletionState, target: KeyFields): void {
      const answer = (what: string, code: number, given: CompletionAnswer, change?: (next: State) => void) =>
        go(what, code, (from) => completed(from, given), change);
      switch (completion.step) {
        case 'look':
          answer('the API looks at what has arrived', CODE.looked + lookCode(target), lookAt(target));
          return;
        case 'find_entry': {
          const found = read(state, uploadEntry) !== 0;
          answer('the API looks for the entry', CODE.entry + Number(found), { answer: 'entry', found });
          return;
        }
        case 'record':
          answer('the API records that it is stored', CODE.written, { answer: 'written' }, (next) =>
            write(next, uploadEntry, 2),
          );
          return;
        case 'completed':
        case 'refused':
          go(`is answered: ${completion.step}`, CODE.go, () => ({ at: 'signed' }));
          return;
      }
    }

    function lookCode({ object }: KeyFields): number {
      const found = read(state, object);
      return found < VIDEO ? found : found === VIDEO + UPLOAD_SOURCE ? VIDEO : VIDEO + 1;
    }

    function lookAt({ object }: KeyFields): KeyLook {
      const found = read(state, object);
      if (found === NOTHING) return { answer: 'absent' };
      if (found === FENCE_ENDED) return { answer: 'fence', because: 'campaign_ended' };
      if (found === FENCE_REMOVED) return { answer: 'fence', because: 'video_removed' };
      return { answer: 'video', attempt: found === VIDEO + UPLOAD_SOURCE ? protocol.attemptId('upload') : undefined };
    }
  };

  return { process, over: locals.numberOf({ at: 'over' }) };

  function advance(from: UploaderLocal, answer: UploadAnswer): UploaderLocal {
    return from.at === 'begin' ? { at: 'begin', state: protocol.nextUpload(from.state, answer) } : from;
  }

  function completed(from: UploaderLocal, answer: CompletionAnswer): UploaderLocal {
    return from.at === 'complete' ? { at: 'complete', state: protocol.nextCompletion(from.state, answer) } : from;
  }

  function readOne(from: UploaderLocal, reading: { ended?: boolean; removed?: boolean }): UploaderLocal {
    if (from.at !== 'begin') return from;
    const both = { ...from, ...reading };
    if (both.ended === undefined || both.removed === undefined) return both;
    const reason: FenceReason | undefined = both.ended ? 'campaign_ended' : both.removed ? 'video_removed' : undefined;
    return advance(from, { answer: 'marks', ended: reason });
  }
}
