/** Plays random schedules of commands and says what came of it: the last part of `pnpm check:protocol`. */
import fc from 'fast-check';
import { PROTOCOL } from '../protocol.ts';
import { play, schedules } from './command-schedules.ts';

/** @returns whether every invariant held. @param count schedules, of up to 120 commands each. */
export async function playSchedules(count: number, say: (line: string) => void): Promise<boolean> {
  const begunAt = performance.now();
  let requests = 0;
  const property = fc.asyncProperty(schedules, async (schedule) => {
    requests += await play(schedule, PROTOCOL);
  });
  const details = await fc.check(property, { numRuns: count });
  const counts = `${details.numRuns.toLocaleString('en')} of them, ${requests.toLocaleString('en')} requests`;
  const took = ((performance.now() - begunAt) / 1_000).toFixed(1);
  say(`${details.failed ? 'BROKEN' : 'holds '} random schedules: ${counts}, ${took} s`);
  if (details.failed) say(`${String(details.errorInstance)}\n${fc.stringify(details.counterexample)}`);
  return !details.failed;
}
