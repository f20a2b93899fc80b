/** A run is green only when something was really tested, whatever the exit codes say. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failedOnce, formatTotal, isGreen, passedOnce } from './tally.ts';
import { tallyTurboSummary } from './turbo-summary.ts';
import { readVitestReport } from './vitest-report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelkeep-tally-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeReport(testResults: unknown, into = folder): string {
  const path = join(into, 'vitest.json');
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}
const tests = (...statuses: string[]) => statuses.map((status) => ({ status }));

describe('a vitest report', () => {
  test.each([
    ['counts each test', [{ status: 'failed', assertionResults: tests('passed', 'passed', 'failed') }], 1, 2, 1],
    ['is green when all passed', [{ status: 'passed', assertionResults: tests('passed') }], 0, 1, 0],
    ['fails without a test', [], 1, 0, 1],
    ['fails when all are skipped', [{ status: 'passed', assertionResults: tests('pending') }], 0, 0, 1],
    ['fails for a file that could not be run', [{ name: 'a', status: 'failed', assertionResults: [] }], 1, 0, 1],
    ['fails for an error outside of tests', [{ status: 'passed', assertionResults: tests('passed') }], 1, 1, 1],
  ])('%s', (_, testResults, exitCode, passed, failed) => {
    expect(readVitestReport('unit', writeReport(testResults), exitCode)).toMatchObject({ passed, failed });
  });

  test('names what failed, and why', () => {
    const why = 'Error: expected 1, got 2\n    at /a.test.ts:3:4\n    at file:///node_modules/vitest/run.js:1:1';
    const failure = { status: 'failed', fullName: 'a video is stored', failureMessages: [why] };
    const { notes } = readVitestReport('unit', writeReport([{ name: '/a.test.ts', assertionResults: [failure] }]), 1);
    expect(notes).toEqual(['/a.test.ts: a video is stored\nError: expected 1, got 2\n    at /a.test.ts:3:4']);
  });

  test('names what passed at its second try alone', () => {
    const flaky = { status: 'passed', fullName: 'a video is stored', failureMessages: ['Error: stalled'] };
    const report = writeReport([{ name: '/a.test.ts', assertionResults: [flaky] }]);
    expect(readVitestReport('unit', report, 0)).toMatchObject({
      failed: 0,
      notes: ['passed at its second try: /a.test.ts: a video is stored\nError: stalled'],
    });
  });

  test('that is missing is a failure, even beside exit code 0', () => {
    expect(readVitestReport('unit', join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

test('a turbo summary counts a task once, a test task by its report, and a task that never ran as failed', () => {
  mkdirSync(join(folder, 'a', '.reports'), { recursive: true });
  writeReport([{ status: 'passed', assertionResults: tests('passed', 'passed') }], join(folder, 'a', '.reports'));
  const task = (name: string, more: object) => ({
    taskId: `a#${name}`,
    task: name,
    command: 'x',
    directory: 'a',
    ...more,
  });
  const tallies = tallyTurboSummary(folder, {
    tasks: [
      task('test', { cache: { status: 'HIT' }, execution: { exitCode: 0 } }),
      task('typecheck', { cache: { status: 'MISS' }, execution: { exitCode: 2 } }),
      task('lint', { cache: { status: 'MISS' } }),
      task('transit', { command: '<NONEXISTENT>' }),
    ],
  });
  expect(tallies).toMatchObject([
    { name: 'a test', passed: 2, failed: 0 },
    { name: 'a typecheck', passed: 0, failed: 1, notes: ['exit code 2'] },
    { name: 'a lint', passed: 0, failed: 1, notes: ['was not run'] },
  ]);
});

test('the total is one line, and green only when something passed and nothing failed', () => {
  expect(formatTotal([passedOnce('a'), passedOnce('b'), failedOnce('c', 'why')])).toBe('2 passed, 1 failed');
  expect(isGreen([passedOnce('a')])).toBe(true);
  expect(isGreen([passedOnce('a'), failedOnce('b', 'why')])).toBe(false);
  expect(isGreen([])).toBe(false);
});
