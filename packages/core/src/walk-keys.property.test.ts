/** The oracle is a sort: whatever lies there, a walk gives each key between its bounds once, in order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ObjectStore } from './object-store.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';
import { formatTimestamp } from './video-key.ts';
import { type KeyWalk, walkKeys } from './walk-keys.ts';

const PREFIX = 'videos/acme/';
const NOW = new Date('2025-08-12T15:00:00Z');

/** The listing of a store whose keys are sorted once: the reference model sorts for every page, which takes minutes here. */
function storeOf(names: readonly string[]) {
  const keys = names.map((name) => `${PREFIX}${name}`).sort();
  let requests = 0;
  const store: ObjectStore = {
    ...createMemoryObjectStore(),
    list: async ({ startAfter = '', maxKeys = 1_000 }) => {
      requests += 1;
      const found = keys.findIndex((key) => key > startAfter);
      const begin = found === -1 ? keys.length : found;
      const objects = keys
        .slice(begin, begin + maxKeys)
        .map((key) => ({ key, sizeBytes: 1, lastModified: NOW, storageClass: 'STANDARD' }));
      return { objects, truncated: begin + maxKeys < keys.length };
    },
  };
  return { store, requests: () => requests };
}

/** Everything, with a walk begun anew at the position after each so many steps, as a cursor does it. */
async function walkAll(store: ObjectStore, walk: KeyWalk, steps: number): Promise<string[]> {
  const names: string[] = [];
  let bounds: Partial<KeyWalk> = {};
  for (let round = 0; round < 2_000; round += 1) {
    let step = 0;
    for await (const { objects, position, done } of walkKeys(store, { ...walk, ...bounds })) {
      names.push(...objects.map(({ key }) => key.slice(PREFIX.length)));
      if (done) return names;
      step += 1;
      if (step >= steps && position !== undefined) {
        bounds = walk.order === 'oldest' ? { after: position } : { before: position };
        break;
      }
    }
  }
  throw new Error('the walk does not end');
}

const instant = fc.oneof(
  fc.date({ min: new Date('2025-08-01T00:00:00Z'), max: new Date('2025-08-13T00:00:00Z'), noInvalidDate: true }),
  fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
);
/** Bursts of videos, some of more than a page within a second. */
const burst = fc
  .tuple(instant, fc.integer({ min: 1, max: 1_300 }), fc.constantFrom(0, 1, 7, 3_600))
  .map(([at, count, apartSeconds]) =>
    Array.from({ length: count }, (_, index) => {
      const ms = Math.min(at.getTime() + index * apartSeconds * 1_000, Date.parse('9999-12-31T23:59:59Z'));
      return `${formatTimestamp(new Date(ms))}-c-${String(index).padStart(6, '0')}.mp4`;
    }),
  );

test.each(['oldest', 'newest'] as const)(
  '%s first gives every key once and in order, however often it is interrupted',
  async (order) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(burst, { maxLength: 4 }),
        fc.array(fc.constantFrom('.hidden', 'x', '2025', '99999999_999999'), { maxLength: 2 }),
        fc.option(instant, { nil: undefined }),
        fc.option(instant, { nil: undefined }),
        fc.integer({ min: 4, max: 6 }),
        async (bursts, strange, from, to, steps) => {
          const names = [...new Set([...bursts.flat(), ...strange])];
          const { store } = storeOf(names);
          const after = from === undefined ? undefined : `${PREFIX}${formatTimestamp(from)}`;
          const before = to === undefined ? undefined : `${PREFIX}${formatTimestamp(to)}.`;
          const walk = { prefix: PREFIX, order, after, before, now: NOW };
          const expected = names
            .filter((name) => after === undefined || `${PREFIX}${name}` > after)
            .filter((name) => before === undefined || `${PREFIX}${name}` < before)
            .sort();
          if (order === 'newest') expected.reverse();
          expect(await walkAll(store, walk, steps)).toEqual(expected);
        },
      ),
      { numRuns: 60, endOnFailure: true },
    );
  },
  60_000,
);

test.each([1_001, 2_500])('%i keys within one second, long ago, are walked with few requests', async (count) => {
  const names = Array.from({ length: count }, (_, n) => `19700101_000000-c-${String(n).padStart(6, '0')}.mp4`);
  const { store, requests } = storeOf(names);
  const walk = { prefix: PREFIX, order: 'newest', after: undefined, before: undefined, now: NOW } as const;
  expect(await walkAll(store, walk, Number.POSITIVE_INFINITY)).toEqual(names.toReversed());
  expect(requests()).toBeLessThanOrEqual(20);
});

test('the newest of many are found with few requests', async () => {
  const names = Array.from({ length: 30_000 }, (_, index) => {
    const at = new Date(NOW.getTime() - index * 61_000);
    return `${formatTimestamp(at)}-c-001.mp4`;
  });
  const { store, requests } = storeOf(names);
  const walk = { prefix: PREFIX, order: 'newest', after: undefined, before: undefined, now: NOW } as const;
  const seen: string[] = [];
  for await (const { objects } of walkKeys(store, walk)) {
    seen.push(...objects.map(({ key }) => key.slice(PREFIX.length)));
    if (seen.length >= 100) break;
  }
  expect(seen.slice(0, 100)).toEqual(names.slice(0, 100));
  expect(requests()).toBeLessThanOrEqual(6);
});
