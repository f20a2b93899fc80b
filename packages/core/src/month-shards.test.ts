import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMonthShards } from './month-shards.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';

const PREFIX = 'videos/acme/';

async function read(keys: readonly string[], lanes = 4) {
  const store = createMemoryObjectStore();
  for (const key of keys) await store.put({ key: `${PREFIX}${key}`, body: new Uint8Array(1) });
  const seen: string[] = [];
  const months: string[] = [];
  await readMonthShards({
    store,
    prefix: PREFIX,
    lanes,
    onObjects: (objects) => seen.push(...objects.map(({ key }) => key.slice(PREFIX.length))),
    onMonth: (month) => void months.push(month),
  });
  return { seen, months, requests: store.calls.filter(({ verb }) => verb === 'list').length };
}

/** So many videos of a month. */
const videos = (month: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${month}01_000000-c-${String(index + 1).padStart(6, '0')}.mp4`);

test('a listing of up to 1,000 keys is one request', async () => {
  const { seen, months, requests } = await read([...videos('202507', 400), ...videos('202509', 600)]);
  expect([seen.length, months, requests]).toEqual([1_000, ['2025-07', '2025-09'], 1]);
});

test('a longer one costs its thousands and at most one more a month and a lane', async () => {
  const keys = [...videos('202506', 2_500), ...videos('202507', 10), ...videos('202508', 3_000)];
  const { seen, months, requests } = await read(keys);
  expect(seen.toSorted()).toEqual(keys.toSorted());
  expect(months.toSorted()).toEqual(['2025-06', '2025-07', '2025-08']);
  expect(requests).toBeLessThanOrEqual(6 + 3 + 4);
});

test('months and centuries without videos are skipped', async () => {
  const keys = [...videos('000101', 1_001), ...videos('199912', 1), ...videos('999912', 1_001)];
  const { seen, requests } = await read(keys);
  expect(seen.toSorted()).toEqual(keys.toSorted());
  expect(requests).toBeLessThan(20);
});

test('keys that begin with no month hide no video and end the reading', async () => {
  const keys = [...videos('202506', 1_200), '.hidden', '1x', '2025x', '20259901', 'zz', 'zzz', ...videos('202508', 5)];
  const { seen } = await read(keys);
  expect(new Set(seen)).toEqual(new Set(keys));
  const all = await read(Array.from({ length: 1_500 }, (_, index) => `z${index}`));
  expect(new Set(all.seen).size).toBe(1_500);
});

test('every video is seen exactly once, whatever the months and however many lanes', async () => {
  const month = fc
    .tuple(fc.constantFrom('0001', '2024', '2025', '9999'), fc.integer({ min: 1, max: 12 }))
    .map(([year, of]) => `${year}${String(of).padStart(2, '0')}`);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(month, fc.integer({ min: 1, max: 1_200 })), { selector: ([of]) => of, maxLength: 6 }),
      fc.integer({ min: 1, max: 5 }),
      async (filled, lanes) => {
        const keys = filled.flatMap(([of, count]) => videos(of, count));
        const { seen, months } = await read(keys, lanes);
        expect(seen.toSorted()).toEqual(keys.toSorted());
        expect(months).toHaveLength(new Set(filled.map(([of]) => of)).size);
      },
    ),
    { numRuns: 25 },
  );
});

test('a failure of one month ends the reading and comes out', async () => {
  const store = createMemoryObjectStore();
  for (const key of videos('202506', 1_500)) await store.put({ key: `${PREFIX}${key}`, body: new Uint8Array(1) });
  let lists = 0;
  store.intercept(({ verb, moment }) => {
    if (verb !== 'list' || moment !== 'before') return;
    lists += 1;
    if (lists === 2) throw new TypeError('away');
  });
  await expect(readMonthShards({ store, prefix: PREFIX, lanes: 3, onObjects: () => {} })).rejects.toThrow('away');
});

test('a store that gives the same page again is not asked for ever', async () => {
  const store = createMemoryObjectStore();
  await store.put({ key: `${PREFIX}20250601_000000-c-001.mp4`, body: new Uint8Array(1) });
  const { objects } = await store.list({ prefix: PREFIX });
  const stubborn = { ...store, list: async () => ({ objects, truncated: true }) };
  await expect(
    readMonthShards({ store: stubborn, prefix: PREFIX, lanes: 1, onObjects: () => {} }),
  ).rejects.toMatchObject({ code: 'ListingStuck' });
});
