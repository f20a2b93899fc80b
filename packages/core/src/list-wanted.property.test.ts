import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listWanted } from './list-wanted.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '/', '0'), minLength: 1, maxLength: 5 });

test('gives what a walk of everything would, in order, in a request for each that is wanted and each page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { maxLength: 60 }),
      fc.uniqueArray(name, { maxLength: 10 }),
      fc.integer({ min: 1, max: 7 }),
      async (names, wanted, pageSize) => {
        const store = createMemoryObjectStore();
        const paged = {
          ...store,
          list: (request: Parameters<typeof store.list>[0]) => store.list({ ...request, maxKeys: pageSize }),
        };
        for (const each of [...names, 'other']) await store.put({ key: `p/${each}`, body: new Uint8Array() });
        const prefixes = wanted.map((each) => `p/${each}`);
        const expected = store.keys('p/').filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
        const found: string[] = [];
        for await (const { key } of listWanted(paged, 'p/', prefixes)) found.push(key);
        expect(found).toEqual(expected);
        const requests = store.calls.filter(({ verb }) => verb === 'list').length;
        const alike = store.keys('p/').filter((key) => prefixes.some((prefix) => key.startsWith(prefix.slice(0, -1))));
        expect(requests).toBeLessThanOrEqual(wanted.length + Math.ceil(alike.length / pageSize));
      },
    ),
    { numRuns: 500 },
  );
});

test('what lies close together takes a request a thousand', async () => {
  const store = createMemoryObjectStore();
  const keys = Array.from({ length: 2_500 }, (_, at) => `p/${String(at).padStart(6, '0')}`);
  for (const key of keys) await store.put({ key, body: new Uint8Array() });
  const found: string[] = [];
  for await (const { key } of listWanted(store, 'p/', keys.slice(0, 2_400))) found.push(key);
  expect(found).toHaveLength(2_400);
  expect(store.calls.filter(({ verb }) => verb === 'list')).toHaveLength(3);
});
