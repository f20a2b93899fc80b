/** What nobody does: requests that land late, visibility that ends, messages that come again, time that passes. */
import { read, type State, write } from './layout.ts';
import type { Protocol } from './protocol.ts';
import type { Process } from './step.ts';
import {
  ENTRY_BITS,
  FENCE_ENDED,
  FENCE_REMOVED,
  LATE_REMOVAL,
  landFence,
  landPut,
  landRemoval,
  NOTHING,
  UPLOAD_SOURCE,
  VIDEO,
  type World,
} from './world.ts';

const FENCES: readonly number[] = [FENCE_ENDED, FENCE_REMOVED];

/** @param uploadOver the uploader's state once its URL has lapsed. */
export function createEnvironment(
  world: World,
  protocol: Protocol,
  keyOfWorker: (local: number) => number,
  uploadOver: number,
): Process {
  return (state, steps) => {
    for (const [key, fields] of world.keys.entries()) {
      const object = read(state, fields.object);
      const latePuts = read(state, fields.latePuts);
      for (let source = 0; source <= UPLOAD_SOURCE; source += 1) {
        if ((latePuts & (1 << source)) === 0 || (protocol.conditionalPuts && object !== NOTHING)) continue;
        const next = steps.fork();
        landPut(protocol, next, fields, source);
        const what = source === UPLOAD_SOURCE ? "the URL's put" : `a put of source ${source}`;
        if (object >= VIDEO) steps.breaks('I4', `${what} overwrites a video`);
        steps.may(`${what} lands late on video ${key + 1}`);
      }
      const lateEnds = read(state, fields.lateEnds);
      for (const fence of FENCES) {
        if ((lateEnds & fence) === 0 || object === fence) continue;
        landFence(world, steps.fork(), fields, fence);
        steps.may(`a fence of a former try lands late on video ${key + 1}`);
      }
      if ((lateEnds & LATE_REMOVAL) !== 0 && object !== NOTHING) {
        landRemoval(steps.fork(), fields);
        steps.may(`a deletion of a former try lands late on video ${key + 1}`);
      }
    }
    for (const [index, field] of world.messages.entries()) {
      const held = read(state, field);
      if (held === 0) continue;
      write(steps.fork(), field, 0);
      steps.may(`message ${index + 1} ${held === 1 ? 'becomes visible again' : 'is replayed'}`);
    }
    if (canTimePass(state)) {
      passFifteenDays(steps.fork());
      steps.may('fifteen days pass: no put that has begun can land any more');
    }
  };

  function canTimePass(state: State): boolean {
    const { cleanUp, canAlways } = world.scenario;
    if (cleanUp !== true || read(state, world.cleanNote) === 0 || read(state, world.late) === 1) return false;
    return canAlways !== 'empty_bucket' || read(state, world.reaped) === 1;
  }

  function passFifteenDays(next: State): void {
    for (const { local, entry } of world.workers) {
      const fields = world.keys[keyOfWorker(read(next, local))];
      if (fields !== undefined)
        write(next, fields.entries, read(next, fields.entries) | (ENTRY_BITS[read(next, entry)] ?? 0));
      write(next, entry, 0);
      write(next, local, 0);
    }
    for (const { latePuts, lateEnds } of world.keys) {
      write(next, latePuts, 0);
      write(next, lateEnds, 0);
    }
    if (world.scenario.canAlways === 'empty_bucket') for (const ender of world.enders) write(next, ender, 0);
    if (world.scenario.upload === true) write(next, world.uploader, uploadOver);
    write(next, world.late, 1);
  }
}
