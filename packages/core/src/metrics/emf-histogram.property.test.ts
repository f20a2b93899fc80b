import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LIFE_BUCKETS } from './buckets.ts';
import { emfHistogram } from './emf-histogram.ts';

const bounds = [...LIFE_BUCKETS, Number.POSITIVE_INFINITY];
const bucketOf = (value: number) => bounds.findIndex((bound) => value <= bound);

/** The smallest value that at least `quantile` of all are not above. */
function quantileOf(pairs: readonly (readonly [number, number])[], quantile: number): number {
  const sorted = [...pairs].sort(([one], [other]) => one - other);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= quantile * all) return value;
  }
  return Number.NaN;
}

it('keeps count and sum, contradicts itself never, and puts every quantile into the bucket that it is in', () => {
  const observations = fc.array(fc.double({ min: 0, max: 2e6, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(observations, (values) => {
      const sum = values.reduce((total, value) => total + value, 0);
      const buckets = bounds.map((upTo, at) => ({
        upTo,
        count: values.filter((value) => bucketOf(value) === at).length,
      }));
      const told = emfHistogram(buckets, sum);
      if (told === undefined) throw new Error('nothing was told');
      expect(told.Count).toBe(values.length);
      expect(told.Sum).toBe(sum);
      expect(told.Values.length).toBeLessThanOrEqual(100);
      expect(told.Counts.reduce((total, count) => total + count, 0)).toBe(values.length);
      expect(told.Min).toBeLessThanOrEqual(Math.min(...values));
      expect(told.Max * told.Count).toBeGreaterThanOrEqual(sum * (1 - 1e-5));
      for (const value of told.Values) {
        expect(value).toBeGreaterThanOrEqual(told.Min);
        expect(value).toBeLessThanOrEqual(told.Max);
      }
      const pairs = told.Values.map((value, at) => [value, told.Counts[at] ?? 0] as const);
      for (const quantile of [0.5, 0.99]) {
        const real = quantileOf(
          values.map((value) => [value, 1] as const),
          quantile,
        );
        expect(bucketOf(quantileOf(pairs, quantile) * (1 - 1e-6))).toBe(bucketOf(real));
      }
    }),
  );
});

it('is nothing where nothing was observed', () => {
  expect(
    emfHistogram(
      bounds.map((upTo) => ({ upTo, count: 0 })),
      0,
    ),
  ).toBeUndefined();
});
