/** What every state must hold to. Invariants of a single step (I3, I4) are checked where the step is made. */
import { read, type State } from './layout.ts';
import type { Invariant } from './step.ts';
import { FENCE_ENDED, FENCE_REMOVED, listingCode, NOTHING, REAPING, REOPENED, VIDEO, type World } from './world.ts';

export interface Breach {
  readonly invariant: Invariant;
  readonly what: string;
}

/** The first invariant that the state breaks. */
export function findBreach(world: World, state: State, keyOfWorker: (local: number) => number): Breach | undefined {
  for (const [key, fields] of world.keys.entries()) {
    const object = read(state, fields.object);
    const name = `video ${key + 1}`;
    if (object >= VIDEO) {
      if (read(state, world.reaped) === 1)
        return { invariant: 'I1', what: `${name} is there after its creative was reaped` };
      if (key === 0 && read(state, world.videoRemoved) === 1) {
        return { invariant: 'I1', what: `${name} is there after it was removed` };
      }
      // Entries go only with the clean-up, and by then no video may be there at all.
      if ((listingCode(world, state, key, keyOfWorker) & ~8) === 0) {
        return { invariant: 'I2', what: `${name} is there, and no entry tells of it` };
      }
    }
    const isFence = object === FENCE_ENDED || object === FENCE_REMOVED;
    if (isFence && leavesNothing(world, state) && listingCode(world, state, key, keyOfWorker) === 0) {
      return { invariant: 'I7', what: `a fence lies on ${name}, and no entry leads to it` };
    }
    if (object < VIDEO && read(state, fields.everStored) !== 0 && read(state, world.reopened) === 1) {
      return { invariant: 'I8', what: `${name} was deleted although its creative was reopened` };
    }
    if (read(state, fields.older) === 1 && read(state, world.reaped) === 1) {
      return { invariant: 'I1', what: `an older version of ${name} is there after its creative was purged` };
    }
  }
  if (read(state, world.reopened) === 1 && read(state, world.reaped) === 1) {
    return { invariant: 'I8', what: 'the creative was said to be reopened, and to be reaped' };
  }
  return undefined;
}

/** Whether the clean-up's time has come, and no end that began before it is at work still. */
function leavesNothing({ scenario, late }: World, state: State): boolean {
  return scenario.canAlways === 'empty_bucket' && read(state, late) === 1;
}

/** The good end that must be within reach of every state, whatever has happened so far. */
export function isGoodEnd(world: World, state: State): boolean {
  switch (world.scenario.canAlways) {
    case 'store_all':
      return world.scenario.messages.every(({ key, source }, index) => {
        const held = world.messages[index];
        const fields = world.keys[key];
        if (held === undefined || fields === undefined) return false;
        const object = read(state, fields.object);
        // Of two sources of one key the first has it, and the other message was told so.
        return read(state, held) === 2 ? object === VIDEO + source : read(state, held) === 3 && object >= VIDEO;
      });
    case 'reap':
      return read(state, world.reaped) === 1;
    case 'empty_bucket':
      return read(state, world.reaped) === 1 && world.keys.every(({ object }) => read(state, object) === NOTHING);
    case undefined:
      return true;
  }
}

/** What lies in the bucket, in a few words. */
export function describeState(world: World, state: State, keyOfWorker: (local: number) => number): string {
  const keys = world.keys.map((fields, key) => {
    const object = read(state, fields.object);
    const lies =
      object === NOTHING
        ? 'nothing'
        : object === FENCE_ENDED || object === FENCE_REMOVED
          ? 'a fence'
          : `the video of source ${object - VIDEO}`;
    const code = listingCode(world, state, key, keyOfWorker);
    const entries = ['open', 'stored', 'dropped', 'removed'].filter((_, bit) => (code & (1 << bit)) !== 0);
    const upload = ['', 'upload open', 'upload stored', 'upload dropped'][code >> 4] ?? '';
    return `video ${key + 1}: ${lies} [${[...entries, upload].filter((entry) => entry !== '').join(', ')}]`;
  });
  const marks = [
    ...(read(state, world.tombstone) === 1 ? ['tombstone'] : []),
    ...(read(state, world.decision) === REAPING ? ['decided: reaping'] : []),
    ...(read(state, world.decision) === REOPENED ? ['decided: reopened'] : []),
    ...(read(state, world.reaped) === 1 ? ['said to be reaped'] : []),
    ...(read(state, world.videoRemoved) === 1 ? ['said to be removed'] : []),
  ];
  return [...keys, ...marks].join('; ');
}
