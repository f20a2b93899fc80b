import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { untilAborted } from './until-aborted.ts';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function* numbers() {
  yield 1;
  yield 2;
}

test('gives every chunk when nothing aborts', async () => {
  expect(await collect(untilAborted(numbers(), new AbortController().signal))).toEqual([1, 2]);
  expect(await collect(untilAborted(numbers(), undefined))).toEqual([1, 2]);
});

test('throws the reason while the source is silent, and tells the source to close', async () => {
  const controller = new AbortController();
  const closed = Promise.withResolvers<string>();
  const silent = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<number>>(() => {}),
      return: () => {
        closed.resolve('closed');
        return Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };
  const reading = collect(untilAborted(silent, controller.signal));
  const reason = new Error('the worker is shutting down');
  controller.abort(reason);
  await expect(reading).rejects.toBe(reason);
  expect(await closed.promise).toBe('closed');
});

test('reads nothing when the signal has aborted before', async () => {
  const reason = new Error('too late');
  await expect(collect(untilAborted(numbers(), AbortSignal.abort(reason)))).rejects.toBe(reason);
});

test('passes on what the source throws', async () => {
  const fault = new Error('connection lost');
  const failing = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(fault) }),
  };
  await expect(collect(untilAborted(failing, new AbortController().signal))).rejects.toBe(fault);
});

test('keeps no chunk that has passed, while its signal lives on', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  const { signal } = new AbortController();
  const passed: WeakRef<object>[] = [];
  async function* chunks() {
    for (let index = 0; index < 100; index += 1) yield { index };
  }
  for await (const chunk of untilAborted(chunks(), signal)) {
    passed.push(new WeakRef(chunk));
    // A WeakRef holds its target until the end of the job that made it.
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof collectGarbage === 'function' && passed.length === 100) collectGarbage();
  }
  expect(passed.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(5);
});
