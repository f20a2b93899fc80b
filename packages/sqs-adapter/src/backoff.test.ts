import { expect, test } from 'vitest';
import { fullJitter } from './backoff.ts';

const almostOne = () => 0.999_999_999;

test.each([
  [1, 999],
  [2, 1_999],
  [4, 7_999],
  [5, 9_999],
  [50, 9_999],
  [5_000, 9_999],
  [0, 999],
])('at attempt %i waits at most %i ms', (attempt, expected) => {
  expect(fullJitter({ attempt, baseMs: 1_000, capMs: 10_000, random: almostOne })).toBe(expected);
  expect(fullJitter({ attempt, baseMs: 1_000, capMs: 10_000, random: () => 0 })).toBe(0);
});
