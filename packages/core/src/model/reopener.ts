/** Somebody who takes the end of a creative back while its grace period runs. */
import { read, type State, write } from './layout.ts';
import type { Protocol } from './protocol.ts';
import type { Process } from './step.ts';
import { REAPING, REOPENED, type World } from './world.ts';

/** Where the reopener stands: it has not begun, or has read a tombstone that nothing is decided of. */
const IDLE = 0;
const DECIDING = 1;

export function createReopener(world: World, protocol: Protocol): Process {
  const { reopener, decision } = world;
  return (state, steps) => {
    const go = (what: string, change: (next: State) => void) => {
      change(steps.fork());
      steps.may(`operator ${what}`);
    };
    if (read(state, reopener) === IDLE) {
      if (read(state, world.tombstone) === 1 && read(state, decision) === 0 && read(state, world.late) === 0) {
        go('reads the tombstone: nothing is decided yet', (next) => write(next, reopener, DECIDING));
      }
      return;
    }
    const decided = read(state, decision);
    if (decided === REAPING && protocol.decidesOnce) {
      go('learns that the creative is reaped', (next) => write(next, reopener, IDLE));
    } else {
      go('reopens the creative', (next) => {
        write(next, decision, REOPENED);
        write(next, world.reopened, 1);
        write(next, reopener, IDLE);
      });
      go('reopens the creative, but hears no answer', (next) => {
        write(next, decision, REOPENED);
        write(next, reopener, IDLE);
      });
    }
    go('gives up', (next) => write(next, reopener, IDLE));
  };
}
