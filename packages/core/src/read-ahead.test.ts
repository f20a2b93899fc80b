import { expect, test } from 'vitest';
import { createReadAhead, PAGES_AHEAD } from './read-ahead.ts';
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

/** Everything that is under way comes to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('the next page is asked for while the last is worked on', async () => {
  const { store, lists } = await storeOf(1_001);
  await createReadAhead(store, 'p/')(undefined);
  expect(lists()).toBe(2);
});

test('pages are read ahead one after the other, so many and no more, and go on as they are taken', async () => {
  const { store, lists } = await storeOf((PAGES_AHEAD + 5) * 1_000);
  let [atOnce, most] = [0, 0];
  store.intercept(({ moment }) => {
    atOnce += moment === 'before' ? 1 : -1;
    most = Math.max(most, atOnce);
  });
  const readPage = createReadAhead(store, 'p/');
  let after: string | undefined;
  for (let taken = 1; taken <= 3; taken += 1) {
    after = (await readPage(after)).objects.at(-1)?.key;
    await settle();
    expect(lists()).toBe(taken + PAGES_AHEAD);
  }
  expect(most).toBe(1);
});

test('who begins anew somewhere else gets that, and not what was read ahead', async () => {
  const { store } = await storeOf(5_000);
  const readPage = createReadAhead(store, 'p/');
  const { objects } = await readPage(undefined);
  await settle();
  expect((await readPage(undefined)).objects).toEqual(objects);
  expect((await readPage('p/03999')).objects[0]?.key).toBe('p/04000');
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
