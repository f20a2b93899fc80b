/** Reads vitest's JSON report into a tally, so that a run is judged by what was really tested and not by an exit code alone. */
import { listOf, property, readJson } from './json.ts';
import { failedOnce, type Tally } from './tally.ts';

/** Begins the note of a test that failed at first. */
const SECOND_TRY = 'passed at its second try';

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
  const tell = (chosen: (test: unknown) => boolean, before: string) =>
    files.flatMap((file) =>
      listOf(file, 'assertionResults')
        .filter(chosen)
        .map((test) => `${before}${describeFailure(file, test)}`),
    );
  const notes = [
    ...tell(isFailed, ''),
    ...tell(isFlaky, `${SECOND_TRY}: `),
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

/** Passed, but not the first time: what a machine or an engine does once must not hide what the product does once. */
function isFlaky(test: unknown): boolean {
  return property(test, 'status') === 'passed' && listOf(test, 'failureMessages').length > 0;
}

/** Of a failure's text: enough to know what was expected and what came. */
const MESSAGE_LENGTH = 1_000;

/** The test, where it is, and what it said: the summary of a long run is all that many see of it. */
function describeFailure(file: unknown, test: unknown): string {
  const [message = 'no message'] = listOf(test, 'failureMessages');
  // The lines below the test's own are the runner's.
  const [told = ''] = String(message).split(/\n[^\n]*node_modules/);
  return `${String(property(file, 'name'))}: ${String(property(test, 'fullName'))}\n${told.slice(0, MESSAGE_LENGTH)}`;
}
