import { describe, expect, it } from 'vitest';
import { listAll } from './list-all.ts';
import { mapBounded } from './map-bounded.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';

describe('listAll', () => {
  it('walks every page in order and nothing beyond the prefix', async () => {
    const store = createMemoryObjectStore();
    const names = Array.from({ length: 2_001 }, (_, index) => `p/${String(index).padStart(5, '0')}`);
    for (const key of [...names, 'p', 'q/1']) await store.put({ key, body: new Uint8Array() });
    const seen: string[] = [];
    for await (const { key } of listAll(store, 'p/')) seen.push(key);
    expect(seen).toEqual(names);
    expect(store.calls.filter(({ verb }) => verb === 'list')).toHaveLength(3);
  });

  it('refuses to turn in circles when a page repeats itself', async () => {
    const store = createMemoryObjectStore();
    await store.put({ key: 'p/1', body: new Uint8Array() });
    const stuck = { ...store, list: async () => ({ ...(await store.list({ prefix: 'p/' })), truncated: true }) };
    const walk = async () => {
      for await (const _ of listAll(stuck, 'p/'));
    };
    await expect(walk()).rejects.toThrow(/nothing new/);
  });
});

describe('mapBounded', () => {
  it('keeps the order and never runs more than the bound', async () => {
    let running = 0;
    let most = 0;
    const doubled = await mapBounded([5, 4, 3, 2, 1], 2, async (number) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < number; turn += 1) await Promise.resolve();
      running -= 1;
      return number * 2;
    });
    expect(doubled).toEqual([10, 8, 6, 4, 2]);
    expect(most).toBe(2);
  });

  it('starts nothing new after a failure and throws it', async () => {
    const started: number[] = [];
    const run = mapBounded([1, 2, 3, 4], 1, async (number) => {
      started.push(number);
      if (number === 2) throw new Error('two');
    });
    await expect(run).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });
});
