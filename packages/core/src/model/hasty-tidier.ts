/** A tidier that does not wait for the closing, for the mutations. What a sound one does shows only in listings: see `listings`. */
import { read, write } from './layout.ts';
import type { Locals } from './locals.ts';
import type { Protocol } from './protocol.ts';
import type { Process } from './step.ts';
import type { WorkerLocal } from './worker.ts';
import { ENTRY_BITS, OPEN, type World } from './world.ts';

export function createHastyTidier(world: World, { tidiesOpenAt }: Protocol, locals: Locals<WorkerLocal>): Process {
  return (state, steps) => {
    for (const { local, entry } of world.workers) {
      const worker = locals.get(read(state, local));
      const isThere = worker.at === 'work' && worker.state.step === tidiesOpenAt;
      if (!isThere || ENTRY_BITS[read(state, entry)] !== OPEN) continue;
      write(steps.fork(), entry, 0);
      steps.may("tidier removes a worker's open entry");
    }
  };
}
