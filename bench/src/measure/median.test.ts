import { expect, test } from 'vitest';
import { median } from './median.ts';

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 100], 3.5],
])('the middle of %j is %s', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('there is none of nothing', () => {
  expect(() => median([])).toThrow(RangeError);
});
