/** Turns turbo's record of a run into tallies: one for each task, cached or not. */
import { join } from 'node:path';
import { listOf, property } from './json.ts';
import { failedOnce, passedOnce, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

/** Tasks that leave a report of their single tests; any other (typecheck, lint) counts as one check. */
const TASKS_WITH_REPORT: readonly unknown[] = ['test', 'test:scripts'];

/**
 * A tally for each task of `summary` (the JSON of `turbo run --summarize`) that has a command.
 * A task that was never run, because turbo gave up before it, is a failure.
 */
export function tallyTurboSummary(root: string, summary: unknown): readonly Tally[] {
  return listOf(summary, 'tasks')
    .filter((task) => property(task, 'command') !== '<NONEXISTENT>')
    .map((task) => tallyTask(root, task));
}

function tallyTask(root: string, task: unknown): Tally {
  const name = String(property(task, 'taskId')).replace('#', ' ');
  const cached = property(task, 'cache', 'status') === 'HIT';
  const exitCode = property(task, 'execution', 'exitCode') ?? (cached ? 0 : undefined);
  if (typeof exitCode !== 'number') return failedOnce(name, 'was not run');
  if (TASKS_WITH_REPORT.includes(property(task, 'task'))) {
    return readVitestReport(name, join(root, String(property(task, 'directory')), '.reports', 'vitest.json'), exitCode);
  }
  return exitCode === 0 ? passedOnce(name) : failedOnce(name, `exit code ${exitCode}`);
}
