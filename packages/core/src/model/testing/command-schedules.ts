/** Random schedules of commands: who receives, ends, removes or uploads what, and in which order requests meet which fate. */
import fc from 'fast-check';
import type { PutRequest } from '../../object-store.ts';
import type { Protocol } from '../protocol.ts';
import {
  type CommandWorld,
  CREATIVES,
  createCommandWorld,
  type IngestOnce,
  ITERATIONS,
  SOURCES,
  type Video,
} from './command-world.ts';
import type { Fate } from './held-requests.ts';

const MAX_WORKERS = 3;

/** What the commands themselves know: what may be asked for, and what must still be possible in the end. */
interface Expected {
  readonly ended: Set<number>;
  readonly removed: Set<string>;
}

type Command = fc.AsyncCommand<Expected, CommandWorld>;

/** After every command every invariant of a state is checked. */
function command(
  name: string,
  can: (expected: Expected, world?: CommandWorld) => boolean,
  run: (world: CommandWorld, expected: Expected) => Promise<void> | void,
): Command {
  return {
    check: (expected) => can(expected),
    async run(expected, world) {
      await run(world, expected);
      await assertHolds(world);
    },
    toString: () => name,
  };
}

const always = () => true;
const idOf = ({ creative, iteration }: Video) => `${creative}-${iteration}`;
const video: fc.Arbitrary<Video> = fc.record({
  creative: fc.nat(CREATIVES.length - 1),
  iteration: fc.constantFrom(...ITERATIONS),
});
const fate = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Fate>('done') },
  { weight: 3, arbitrary: fc.constantFrom<Fate>('refused', 'unheard', 'late', 'dies', 'retried') },
);

const meet = fc.tuple(fc.nat(99), fate).map(([index, how]) =>
  command(`request ${index}: ${how}`, always, async (world) => {
    if (world.held.waiting > 0) await world.held.meet(index, how);
  }),
);
export const schedules = fc.commands(
  [
    // Most of a schedule is requests that are carried out, one at a time, in any order.
    ...[meet, meet, meet, meet, meet, meet],
    fc.tuple(video, fc.constantFrom(...SOURCES)).map(([of, source]) =>
      command(`a worker receives ${idOf(of)} of ${source}`, always, (world) => {
        if (world.workers < MAX_WORKERS) void world.ingest(of, source);
      }),
    ),
    fc.nat(99).map((index) =>
      command(`late request ${index} lands`, always, async (world) => {
        if (world.held.late > 0) await world.held.land(index);
      }),
    ),
    fc.nat(CREATIVES.length - 1).map((creative) =>
      command(`creative ${creative} ends`, always, (world, { ended }) => {
        ended.add(creative);
        world.end(creative);
      }),
    ),
    video.map((of) =>
      command(`${idOf(of)} is removed`, always, (world, { removed }) => {
        removed.add(idOf(of));
        world.remove(of);
      }),
    ),
    video.map((of) => command(`an upload of ${idOf(of)} begins`, always, (world) => world.upload(of))),
    fc.nat(99).map((index) =>
      command(`URL ${index} is used`, always, async (world) => {
        if (world.urls > 0) await world.useUrl(index);
      }),
    ),
  ],
  { maxCommands: 120, size: 'max' },
);

/**
 * Plays a schedule; then what is left over comes to its end, and what may still be stored must be. @returns requests made.
 *
 * @param lost as in `createHeldRequests`. @param ingestOnce in the place of the model's own way to carry out an ingest.
 */
export async function play(
  schedule: Iterable<Command>,
  protocol: Protocol,
  { lost, ingestOnce }: { readonly lost?: (request: PutRequest) => boolean; readonly ingestOnce?: IngestOnce } = {},
): Promise<number> {
  const world = createCommandWorld(protocol, { lost, ingestOnce });
  const expected: Expected = { ended: new Set(), removed: new Set() };
  await fc.asyncModelRun(() => ({ model: expected, real: world }), schedule);
  await drain(world);
  for (const creative of CREATIVES.keys()) {
    for (const iteration of ITERATIONS) await storeInTheEnd(world, expected, { creative, iteration });
  }
  // Every end that was asked for comes to its end when it is tried again.
  for (const creative of expected.ended) world.end(creative);
  await drain(world);
  return world.store.calls.length;
}

async function drain(world: CommandWorld): Promise<void> {
  while (world.held.waiting + world.held.late > 0) {
    if (world.held.waiting > 0) await world.held.meet(0, 'done');
    else await world.held.land(0);
    await assertHolds(world);
  }
}

/** I6: whatever has happened, a message of what neither ended nor was removed is stored, or told why not. */
async function storeInTheEnd(world: CommandWorld, { ended, removed }: Expected, of: Video): Promise<void> {
  const verdict = world.ingest(of, SOURCES[0] ?? '');
  await drain(world);
  const over = ended.has(of.creative) || removed.has(idOf(of));
  const came = await verdict;
  const fine = came?.verdict === 'stored' || (came?.verdict === 'rejected' && (over || came.reason === 'key_conflict'));
  if (!fine) throw new Error(`I6: a message of ${idOf(of)} came to ${JSON.stringify(came)}`);
}

async function assertHolds(world: CommandWorld): Promise<void> {
  const fault = await world.fault();
  if (fault !== undefined) throw new Error(fault);
}
