import { describe, expect, it } from 'vitest';
import { createTeardown } from './teardown.ts';

describe('teardown', () => {
  it('undoes the last first, and goes on when one fails', async () => {
    const undone: string[] = [];
    const failure = new Error('engine');
    const teardown = createTeardown();
    teardown.add(async () => void undone.push('file'));
    teardown.add(async () => {
      throw failure;
    });
    teardown.add(async () => void undone.push('apps'));
    expect(await teardown.run()).toEqual([failure]);
    expect(undone).toEqual(['apps', 'file']);
    expect(await teardown.run()).toEqual([]);
  });

  it('takes the short way with what is still being undone', async () => {
    const short: string[] = [];
    const slow = Promise.withResolvers<void>();
    const teardown = createTeardown();
    teardown.add(
      async () => {},
      () => short.push('engine'),
    );
    teardown.add(
      () => slow.promise,
      () => short.push('apps'),
    );
    const run = teardown.run();
    teardown.now();
    expect(short).toEqual(['apps', 'engine']);
    slow.resolve();
    await run;
  });
});
