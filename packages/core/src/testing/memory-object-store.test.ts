import { expect, test } from 'vitest';
import { StoreError } from '../store-error.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';
import { objectStoreContract } from './object-store-contract.ts';

objectStoreContract('the memory store', async () => {
  const store = createMemoryObjectStore();
  return { store, readBytes: async (key) => store.bytes(key) };
});

const outage = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'slow down', advice: 'wait' });

test('failNext fails one call before it does anything', async () => {
  const store = createMemoryObjectStore();
  store.failNext('put', outage);
  await expect(store.put({ key: 'a', body: new Uint8Array(0) })).rejects.toBe(outage);
  expect(store.keys()).toEqual([]);
  await store.put({ key: 'a', body: new Uint8Array(0) });
  expect(store.keys()).toEqual(['a']);
});

test('failNext loses an answer when it is told to fail after the effect', async () => {
  const store = createMemoryObjectStore();
  store.failNext('put', outage, 'after');
  await expect(store.put({ key: 'a', body: new Uint8Array(0) })).rejects.toBe(outage);
  expect(store.keys()).toEqual(['a']);
});

test('failAll is an outage of every verb until it is lifted', async () => {
  const store = createMemoryObjectStore();
  store.failAll(outage);
  await expect(store.probe()).rejects.toBe(outage);
  await expect(store.list({ prefix: '' })).rejects.toBe(outage);
  store.failAll(undefined);
  await expect(store.probe()).resolves.toBeUndefined();
});

test('intercept sees both moments of a call and may race it', async () => {
  const store = createMemoryObjectStore({ now: () => new Date(0) });
  const moments: string[] = [];
  store.intercept(async ({ verb, keys, moment }) => {
    moments.push(`${moment} ${verb} ${keys}`);
    if (verb === 'head' && moment === 'before') await store.put({ key: 'raced', body: new Uint8Array(0) });
  });
  expect((await store.head('raced'))?.lastModified).toEqual(new Date(0));
  expect(moments).toEqual(['before head raced', 'before put raced', 'after put raced', 'after head raced']);
  expect(store.calls.map(({ verb }) => verb)).toEqual(['head', 'put']);
});
