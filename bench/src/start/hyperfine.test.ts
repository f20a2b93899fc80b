import { expect, it } from 'vitest';
import { readRuns } from './hyperfine.ts';

it('reads what hyperfine exports, in milliseconds', () => {
  const result = { command: 'x', mean: 0.31, stddev: 0.01, median: 0.3, user: 0.2, system: 0.05, min: 0.29, max: 0.4 };
  const runs = readRuns({ results: [result] });
  expect(runs.medianMs).toBeCloseTo(300);
  expect(runs.fastestMs).toBeCloseTo(290);
  expect(runs.cpuMs).toBeCloseTo(250);
});

it.each([[{}], [{ results: [] }], [{ results: [{ median: '1' }] }]])('says what is missing in %j', (exported) => {
  expect(() => readRuns(exported)).toThrow('hyperfine tells no');
});
