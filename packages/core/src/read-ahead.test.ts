import { expect, test } from 'vitest';
import { createReadAhead } from './read-ahead.ts';
import { StoreError } from './store-error.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';

const away = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'slow down', advice: 'wait' });

async function storeOf(count: number) {
  const store = createMemoryObjectStore();
  for (let at = 0; at < count; at += 1) {
    await store.put({ key: `p/${String(at).padStart(5, '0')}`, body: new Uint8Array() });
  }
  return { store, lists: () => store.calls.filter(({ verb }) => verb === 'list').length };
}

test('every key comes once and in order, in no more requests than pages', async () => {
  const { store, lists } = await storeOf(2_500);
  const readPage = createReadAhead(store, 'p/');
  const seen: string[] = [];
  for (let after: string | undefined; ; after = seen.at(-1)) {
    const { objects, truncated } = await readPage(after);
    seen.push(...objects.map(({ key }) => key));
    if (!truncated) break;
  }
  expect(seen).toEqual(store.keys('p/'));
  expect(lists()).toBe(3);
});

test('the next page is asked for while the last is worked on', async () => {
  const { store, lists } = await storeOf(1_001);
  await createReadAhead(store, 'p/')(undefined);
  expect(lists()).toBe(2);
});

test('a page that failed ahead of time fails when it is asked for, and not before', async () => {
  const { store } = await storeOf(1_001);
  const readPage = createReadAhead(store, 'p/');
  store.intercept(({ moment }) => {
    if (moment === 'after') store.failNext('list', away);
  });
  const { objects } = await readPage(undefined);
  store.intercept(undefined);
  await new Promise((resolve) => setImmediate(resolve));
  await expect(readPage(objects.at(-1)?.key)).rejects.toBe(away);
  // Asked for again it is read again.
  expect((await readPage(objects.at(-1)?.key)).objects).toHaveLength(1);
});
