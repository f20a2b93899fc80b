/** Types, lint and unit tests of every package, through turbo's cache. */
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './json.ts';
import { failedOnce, type Tally } from './tally.ts';
import { runTurbo } from './turbo.ts';
import { tallyTurboSummary } from './turbo-summary.ts';

const TASKS = ['typecheck', 'typecheck:scripts', 'lint', 'test', 'test:scripts'];

/** Runs every task to its end, also past failures, and gives a tally for each. */
export async function checkWorkspace(root: string): Promise<readonly Tally[]> {
  // What an earlier run left must not be taken for this one's result; turbo brings back the reports of tasks it need not run.
  const stale = globSync(['.reports', '{packages,apps}/*/.reports', 'bench/.reports', '.turbo/runs'], { cwd: root });
  for (const path of stale) rmSync(join(root, path), { recursive: true });
  const exitCode = await runTurbo([
    'run',
    ...TASKS,
    '--summarize',
    '--continue=always',
    '--output-logs=new-only',
    '--concurrency=100%',
  ]);
  const [summary] = globSync('.turbo/runs/*.json', { cwd: root });
  const tallies = summary === undefined ? [] : tallyTurboSummary(root, readJson(join(root, summary)));
  const silentFailure = exitCode !== 0 && tallies.every(({ failed }) => failed === 0);
  return tallies.length === 0 || silentFailure ? [...tallies, failedOnce('turbo', `exit code ${exitCode}`)] : tallies;
}
