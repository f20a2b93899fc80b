import type { ObjectStore } from '@reelkeep/core/object-store';
import { expect, it } from 'vitest';
import { createStoreWatch } from './store-watch.ts';
import { createFixture } from './testing/api-fixture.ts';

it('asks once while a page waits for the answer, and tries again where nobody does', async () => {
  const { store, now, advance } = createFixture();
  const asked: unknown[] = [];
  const probe: ObjectStore['probe'] = async (options) => {
    asked.push(options?.once);
    throw new Error('refused');
  };
  const watch = createStoreWatch({ store: { ...store, probe }, now });
  watch.failed(new Error('refused'));
  expect(await watch.worthAsking()).toMatchObject({ state: 'down' });
  advance(2_000);
  expect(await watch.probe()).toMatchObject({ state: 'down' });
  expect(asked).toEqual([true, false]);
});
