import fc from 'fast-check';
import { expect, test } from 'vitest';
import { versionBatches } from './version-batches.ts';

/** Keys with so many versions each, shuffled, some of them told twice as pages that overlap do. */
const listing = fc
  .array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 })
  .map((counts) =>
    counts.flatMap((count, key) =>
      Array.from({ length: count }, (_, id) => ({ key: `videos/acme/${key}`, versionId: `${id}` })),
    ),
  )
  .chain((entries) => fc.tuple(fc.constant(entries), fc.subarray(entries), fc.boolean()))
  .map(([entries, again, backwards]) => (backwards ? [...entries, ...again].reverse() : [...entries, ...again]));

test('every version goes once, in as many deletions as it takes, and those of one key in one of them', () => {
  fc.assert(
    fc.property(listing, (entries) => {
      const batches = versionBatches(entries);
      const names = batches.map((batch) => batch.map(({ key, versionId }) => `${key} ${versionId}`));
      expect(names.flat().toSorted()).toEqual(
        [...new Set(entries.map(({ key, versionId }) => `${key} ${versionId}`))].toSorted(),
      );
      expect(Math.max(...names.map((batch) => batch.length))).toBeLessThanOrEqual(1_000);
      const keys = batches.flatMap((batch) => [...new Set(batch.map(({ key }) => key))]);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test('a key with more versions than one deletion takes fills several, and none is left out', () => {
  const entries = Array.from({ length: 2_500 }, (_, id) => ({ key: 'a', versionId: `${id}` }));
  expect(versionBatches([{ key: 'b', versionId: '1' }, ...entries]).map((batch) => batch.length)).toEqual([
    1_000, 1_000, 501,
  ]);
});
