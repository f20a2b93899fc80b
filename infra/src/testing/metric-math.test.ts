import { isMath } from '@reelkeep/core/alarms/alarm';
import { allAlarms } from '@reelkeep/core/alarms/all-alarms';
import { expect, test } from 'vitest';
import { evaluateMath } from './metric-math.ts';
import { PLACES } from './places.ts';

test('counts by the usual precedence, period by period', () => {
  expect(evaluateMath('a + b * 2 - (a - 1)', { a: [1, 2], b: [10, 20] })).toEqual([21, 41]);
});

test('IF chooses, FILL stands in for a value that is missing, DIFF tells the change', () => {
  expect(evaluateMath('IF(a > 1, 100 / a, 0)', { a: [1, 4] })).toEqual([0, 25]);
  expect(evaluateMath('a / FILL(b, 1)', { a: [3, 3], b: [undefined, 3] })).toEqual([3, 1]);
  expect(evaluateMath('DIFF(a)', { a: [5, 8, undefined, 9] })).toEqual([undefined, 3, undefined, undefined]);
});

test('what it does not know is refused', () => {
  for (const expression of ['a +', 'SUM(a)', 'a b', 'c', 'a % 2']) {
    expect(() => evaluateMath(expression, { a: [1] }), expression).toThrow(SyntaxError);
  }
});

test('it knows all that the alarms use', () => {
  const expressions = allAlarms(PLACES).flatMap(({ metric }) => (isMath(metric) ? [metric] : []));
  expect(expressions.length).toBeGreaterThan(0);
  for (const { expression, of } of expressions) {
    const series = Object.fromEntries(Object.keys(of).map((name) => [name, [1, 2]]));
    expect(evaluateMath(expression, series)).toHaveLength(2);
  }
});
