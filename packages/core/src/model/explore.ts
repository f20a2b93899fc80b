/**
 * The search: every state that can be reached, breadth first, so that the first counterexample is a shortest one. States
 * that differ only in which worker is which are one.
 */
import { createCleaner } from './cleaner.ts';
import { createEnders } from './ender.ts';
import { createEnvironment } from './environment.ts';
import { createHastyTidier } from './hasty-tidier.ts';
import { type Breach, describeState, findBreach, isGoodEnd } from './invariants.ts';
import { read, type State, write } from './layout.ts';
import { PROTOCOL, type Protocol } from './protocol.ts';
import { findHopeless } from './reachability.ts';
import { createReopener } from './reopener.ts';
import type { Scenario } from './scenario.ts';
import { createStateSet } from './state-set.ts';
import type { Invariant, Process, Steps } from './step.ts';
import { createUploader } from './uploader.ts';
import { createWorkers } from './worker.ts';
import { createWorld } from './world.ts';

export interface Search {
  readonly scenario: string;
  readonly states: number;
  /** Transitions, each of which some schedule takes. */
  readonly steps: number;
  /** Steps of the longest of all shortest schedules. */
  readonly depth: number;
  /** False when the search ended at its limit or at a counterexample. */
  readonly complete: boolean;
  readonly counterexample: Counterexample | undefined;
}

export interface Counterexample extends Breach {
  /** One line a step, with what lies in the bucket where that has changed. */
  readonly schedule: readonly string[];
}

export interface SearchOptions {
  /** Gives up, incomplete, once it has seen so many. */
  readonly maxStates?: number | undefined;
  /** Passes over breaches of any other. */
  readonly only?: Invariant | undefined;
}

export function explore(scenario: Scenario, protocol: Protocol = PROTOCOL, options: SearchOptions = {}): Search {
  const { maxStates = scenario.maxStates ?? 20_000_000, only } = options;
  const world = createWorld(scenario);
  const { layout } = world;
  const workers = createWorkers(world, protocol);
  const { keyOfWorker } = workers;
  const uploader = createUploader(world, protocol);
  const processes: Process[] = [
    ...workers.processes,
    ...createEnders(world, protocol, keyOfWorker).processes,
    ...(scenario.upload === true ? [uploader.process] : []),
    ...(scenario.cleanUp === true ? [createCleaner(world, protocol, keyOfWorker)] : []),
    ...(scenario.reopening === true ? [createReopener(world, protocol)] : []),
    ...(protocol.tidiesOpenAt === undefined ? [] : [createHastyTidier(world, protocol, workers.locals)]),
    createEnvironment(world, protocol, keyOfWorker, uploader.over),
  ];
  const seen = createStateSet(layout.words);
  const current = new Int32Array(layout.fields);
  const scratch = new Int32Array(layout.fields);
  const packed = new Uint32Array(layout.words);
  const edges: { from: number[]; to: number[] } | undefined =
    scenario.canAlways === undefined ? undefined : { from: [], to: [] };

  /** Workers in order of their numbers; says where each now stands. */
  function sortWorkers(state: State): number[] | undefined {
    const ranks = world.workers.map(({ local, entry }) => read(state, local) * 4 + read(state, entry));
    if (ranks.every((rank, at) => at === 0 || (ranks[at - 1] ?? 0) >= rank)) return undefined;
    const order = ranks.map((_, at) => at).sort((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0));
    for (const [at, { local, entry }] of world.workers.entries()) {
      const rank = ranks[order[at] ?? 0] ?? 0;
      write(state, local, rank >> 2);
      write(state, entry, rank & 3);
    }
    return order;
  }

  /** Gives every next state of number `index`, packed, with who did what. */
  function visit(
    index: number,
    onNext: (what: string, broken: Breach | undefined, order: number[] | undefined) => void,
  ) {
    layout.unpack(seen.packed(), index * layout.words, current);
    let broken: Breach | undefined;
    const steps: Steps = {
      fork() {
        scratch.set(current);
        return scratch;
      },
      may(what) {
        const order = sortWorkers(scratch);
        layout.pack(scratch, packed);
        const breach = broken;
        broken = undefined;
        onNext(what, breach, order);
      },
      breaks(invariant, what) {
        broken = { invariant, what };
      },
    };
    for (const process of processes) process(current, steps);
  }

  seen.add(packed, -1);
  let steps = 0;
  let depth = 0;
  let levelEnd = 1;
  let found: { readonly breach: Breach; readonly parent: number; readonly what: string } | undefined;
  let index = 0;
  for (; index < seen.size && found === undefined && seen.size < maxStates; index += 1) {
    if (index === levelEnd) {
      depth += 1;
      levelEnd = seen.size;
    }
    const parent = index;
    visit(index, (what, broken) => {
      steps += 1;
      const { index: child, isNew } = seen.add(packed, parent);
      edges?.from.push(parent);
      edges?.to.push(child);
      const breach = broken ?? (isNew ? findBreach(world, scratch, keyOfWorker) : undefined);
      if (breach !== undefined && (only ?? breach.invariant) === breach.invariant) found ??= { breach, parent, what };
    });
  }
  const complete = found === undefined && index === seen.size;
  const result = { scenario: scenario.name, states: seen.size, steps, depth };
  if (found !== undefined) {
    const { breach, parent, what } = found;
    return { ...result, complete, counterexample: { ...breach, schedule: [...scheduleTo(parent), what] } };
  }
  if (edges !== undefined && complete) {
    const good = (state: number) => {
      layout.unpack(seen.packed(), state * layout.words, current);
      return isGoodEnd(world, current);
    };
    const hopeless = findHopeless(seen.size, edges, good);
    if (hopeless !== undefined) {
      const invariant = scenario.canAlways === 'store_all' ? 'I6' : 'I7';
      const what = `from here nothing leads to ${scenario.canAlways}`;
      return { ...result, complete, counterexample: { invariant, what, schedule: scheduleTo(hopeless) } };
    }
  }
  return { ...result, complete, counterexample: undefined };

  /** The steps from the first state to this one, with workers under the names that they began with. */
  function scheduleTo(last: number): string[] {
    const path: number[] = [];
    for (let at = last; at !== -1; at = seen.parentOf(at)) path.unshift(at);
    let names = ['A', 'B', 'C'];
    let before = '';
    const lines: string[] = [];
    for (const [at, parent] of path.slice(0, -1).entries()) {
      const child = path[at + 1] ?? 0;
      let line: string | undefined;
      visit(parent, (what, _, order) => {
        const isChild = packed.every((word, place) => word === seen.packed()[child * layout.words + place]);
        if (line !== undefined || !isChild) return;
        const told = what.replace(
          /^worker ([A-C])/,
          (_all, letter: string) => `worker ${names['ABC'.indexOf(letter)]}`,
        );
        if (order !== undefined) names = order.map((place) => names[place] ?? '?');
        const after = describeState(world, scratch, keyOfWorker);
        line = after === before ? told : `${told}\n      -> ${after}`;
        before = after;
      });
      lines.push(line ?? '?');
    }
    return lines;
  }
}

/** A counterexample as a reader wants it. */
export function formatCounterexample({ invariant, what, schedule }: Counterexample): string {
  const lines = schedule.map((line, at) => `${String(at + 1).padStart(3)}. ${line}`);
  return [...lines, `     ${invariant} is broken: ${what}`].join('\n');
}
