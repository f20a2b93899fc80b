import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchNpm } from './npm-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** This process is 3, its shell 2, npm 1. */
function family() {
  const parents = new Map([
    [3, 2],
    [2, 1],
  ]);
  return { parents, parent: () => parents.get(3) ?? 0, parentOf: (pid: number) => parents.get(pid) };
}

const underNpm = { npm_lifecycle_event: 'start' };

test.each([
  ['npm', 2],
  ['its shell', 3],
])('tells once that %s has ended, and nothing before', (_, child) => {
  const ancestry = family();
  const gone = vi.fn();
  watchNpm(underNpm, gone, ancestry);
  vi.advanceTimersByTime(5_000);
  expect(gone).not.toHaveBeenCalled();
  ancestry.parents.set(child, 99);
  vi.advanceTimersByTime(5_000);
  expect(gone).toHaveBeenCalledTimes(1);
});

test.each([[{}], [{ npm_lifecycle_event: 'test' }]])('leaves a stack alone that npm start did not start: %j', (env) => {
  const ancestry = family();
  const gone = vi.fn();
  watchNpm(env, gone, ancestry);
  ancestry.parents.set(3, 99);
  vi.advanceTimersByTime(5_000);
  expect(gone).not.toHaveBeenCalled();
});
