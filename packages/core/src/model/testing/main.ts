/** `pnpm check:protocol [quick]`: searches every scenario, plays random schedules, prints what was explored, and fails at a counterexample. */
import { explore, formatCounterexample } from '../explore.ts';
import { FULL, QUICK } from '../scenarios.ts';
import { playSchedules } from './play-schedules.ts';

/** Of up to 120 commands each. */
const SCHEDULES = process.argv.includes('quick') ? 100 : 5_000;

const scenarios = process.argv.includes('quick') ? QUICK : [...QUICK, ...FULL];
const startedAt = performance.now();
let states = 0;
let steps = 0;

for (const scenario of scenarios) {
  const begunAt = performance.now();
  const search = explore(scenario);
  states += search.states;
  steps += search.steps;
  const seconds = ((performance.now() - begunAt) / 1_000).toFixed(1);
  const verdict = search.counterexample
    ? 'BROKEN'
    : search.complete
      ? 'holds '
      : `holds up to ${search.depth - 1} steps`;
  const counts = `${search.states.toLocaleString('en')} states, ${search.steps.toLocaleString('en')} steps`;
  process.stdout.write(`${verdict} ${scenario.name}: ${counts}, depth ${search.depth}, ${seconds} s\n`);
  if (search.counterexample) {
    process.stdout.write(`${formatCounterexample(search.counterexample)}\n`);
    process.exitCode = 1;
  }
}
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
process.stdout.write(`${states.toLocaleString('en')} states, ${steps.toLocaleString('en')} steps in ${seconds} s\n`);

const played = await playSchedules(SCHEDULES, (line) => process.stdout.write(`${line}\n`));
if (!played) process.exitCode = 1;
