/** Reads vitest's JSON report into a tally, so that a run is judged by what was really tested and not by an exit code alone. */
import { listOf, property, readJson } from './json.ts';
import { failedOnce, type Tally } from './tally.ts';

/**
 * The tally of the report at `path`. No report, no test in it, or an exit code other than 0 beside a report without a failure
 * (an error outside any test) is a failure.
 */
export function readVitestReport(name: string, path: string, exitCode: number): Tally {
  const report = readJson(path);
  if (report === undefined) return failedOnce(name, `no report: the run died (exit code ${exitCode})`);
  const files = listOf(report, 'testResults');
  const tests = files.flatMap((file) => listOf(file, 'assertionResults'));
  const count = (status: string) => tests.filter((test) => property(test, 'status') === status).length;
  const passed = count('passed');
  const broken = files.filter(
    (file) => property(file, 'status') === 'failed' && !listOf(file, 'assertionResults').some(isFailed),
  );
  const failed = count('failed') + broken.length;
  const untested = tests.length - passed - count('failed');
  const notes = [
    ...broken.map((file) => `${String(property(file, 'name'))} could not be run`),
    ...(untested > 0 ? [`${untested} skipped or left to do`] : []),
  ];
  if (failed > 0) return { name, passed, failed, notes };
  if (passed === 0) return { name, passed, failed: 1, notes: [...notes, 'no test ran'] };
  if (exitCode !== 0)
    return { name, passed, failed: 1, notes: [...notes, `an error outside of tests (exit code ${exitCode})`] };
  return { name, passed, failed, notes };
}

function isFailed(test: unknown): boolean {
  return property(test, 'status') === 'failed';
}
