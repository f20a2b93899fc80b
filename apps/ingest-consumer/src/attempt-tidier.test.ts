import type { WrittenObject } from '@reelkeep/core/object-store';
import { StoreError } from '@reelkeep/core/store-error';
import { createMemoryObjectStore } from '@reelkeep/core/testing/memory-object-store';
import { createRecordingLogger } from '@reelkeep/runtime/testing/recording-logger';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAttemptTidier } from './attempt-tidier.ts';

const away = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'slow down', advice: 'wait' });
const { signal: never } = new AbortController();

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

/** A tidier of the memory store, with a clock that moves with its timer. */
function bench() {
  const store = createMemoryObjectStore();
  const log = createRecordingLogger();
  let nowMs = 0;
  let removals: Array<Promise<unknown>> = [];
  const tidier = createAttemptTidier({
    remove(objects, call) {
      const removal = store.removeWritten(objects, call);
      removals.push(removal);
      return removal;
    },
    clock: () => nowMs,
    log,
  });
  return {
    store,
    log,
    tidier,
    batches: () =>
      store.calls.filter(({ verb, moment }) => verb === 'removeWritten' && moment === 'before').map(({ keys }) => keys),
    open: (...keys: string[]) =>
      Promise.all(keys.map((key): Promise<WrittenObject> => store.put({ key, body: new Uint8Array(0) }))),
    /** Lets time pass, and whatever that began come to its end. */
    async pass(ms: number) {
      nowMs += ms;
      vi.advanceTimersByTime(ms);
      for (let settled = -1; settled !== removals.length; ) {
        settled = removals.length;
        await Promise.allSettled(removals);
        await new Promise((resolve) => setImmediate(resolve));
      }
      removals = [];
    },
  };
}

it('removes an opened entry ten to twenty seconds after its closing, and the closing never', async () => {
  const { store, tidier, open, pass } = bench();
  await open('a.stored', 'b.stored');
  const [a, b] = await open('a', 'b');
  await pass(1_000);
  if (a) tidier.closed(a);
  await pass(8_000);
  if (b) tidier.closed(b);
  await pass(1_999);
  expect(store.keys()).toEqual(['a', 'a.stored', 'b', 'b.stored']);
  await pass(9_001);
  expect(store.keys()).toEqual(['a.stored', 'b.stored']);
  await tidier.stop(never);
});

it('leaves what was closed less than ten seconds ago to the next round', async () => {
  const { store, tidier, open, pass } = bench();
  const [a] = await open('a');
  await pass(1);
  if (a) tidier.closed(a);
  await pass(9_999);
  expect(store.keys()).toEqual(['a']);
  await pass(10_000);
  expect(store.keys()).toEqual([]);
  await tidier.stop(never);
});

it('takes a thousand entries with each request, and asks for nothing where there is nothing to do', async () => {
  const { tidier, open, pass, batches } = bench();
  const names = Array.from({ length: 2_100 }, (_, at) => `entry-${at}`);
  for (const written of await open(...names)) tidier.closed(written);
  await pass(10_000);
  expect(batches().map((keys) => keys.length)).toEqual([1_000, 1_000, 100]);
  await pass(60_000);
  expect(batches()).toHaveLength(3);
  await tidier.stop(never);
});

it('names the version that was written, where there is one', async () => {
  const removed: WrittenObject[] = [];
  const remove = async (objects: readonly WrittenObject[]) => {
    removed.push(...objects);
    return { removed: [], failed: [] };
  };
  let nowMs = 0;
  const tidier = createAttemptTidier({ remove, clock: () => nowMs, log: createRecordingLogger() });
  tidier.closed({ key: 'a', versionId: 'v1' });
  nowMs = 10_000;
  await tidier.stop(never);
  expect(removed).toEqual([{ key: 'a', versionId: 'v1' }]);
});

it('leaves what can not be removed where it is, asks once a round, and warns once', async () => {
  const { store, tidier, log, open, pass, batches } = bench();
  for (const written of await open(...Array.from({ length: 1_500 }, (_, at) => `entry-${at}`))) tidier.closed(written);
  store.failAll(away);
  await pass(10_000);
  expect(batches()).toHaveLength(1);
  store.failAll(undefined);
  await pass(60_000);
  expect(batches()).toHaveLength(1);
  expect(store.keys()).toHaveLength(1_500);

  const [late] = await open('late');
  if (late) tidier.closed(late);
  store.failNext('removeWritten', away);
  await pass(10_000);
  const told = log.lines.filter(({ fields }) => fields['event'] === 'attempts.not_tidied');
  expect(told.map(({ level, fields }) => [level, fields['entries']])).toEqual([
    ['warn', 1_500],
    ['debug', 1],
  ]);
  await tidier.stop(never);
});

it('warns of single entries that S3 refuses to remove', async () => {
  const log = createRecordingLogger();
  const refused = { key: 'a', code: 'AccessDenied', message: 'no' };
  let nowMs = 0;
  const tidier = createAttemptTidier({
    remove: async () => ({ removed: [], failed: [refused] }),
    clock: () => nowMs,
    log,
  });
  tidier.closed({ key: 'a' });
  nowMs = 10_000;
  await tidier.stop(never);
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      fields: { event: 'attempts.not_tidied', entries: 1, err: new Error('AccessDenied: no') },
    }),
  );
});

it('removes at a stop what has waited long enough, leaves the rest, and never again does a thing', async () => {
  const { store, tidier, open, pass } = bench();
  const [old] = await open('old');
  await pass(5_000);
  if (old) tidier.closed(old);
  await pass(9_000);
  const [young] = await open('young');
  if (young) tidier.closed(young);
  await pass(3_000);
  await tidier.stop(never);
  expect(store.keys()).toEqual(['young']);
  expect(vi.getTimerCount()).toBe(0);
});

it.each(['at the stop', 'in a round before it'])(
  'ends with the grace of a stop, while S3 says nothing: asked %s',
  async (when) => {
    let nowMs = 0;
    const asked = Promise.withResolvers<void>();
    const remove = (_: readonly WrittenObject[], { signal }: { signal?: AbortSignal | undefined }) => {
      asked.resolve();
      return new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    };
    const tidier = createAttemptTidier({ remove, clock: () => nowMs, log: createRecordingLogger() });
    tidier.closed({ key: 'a' });
    nowMs = 10_000;
    if (when !== 'at the stop') vi.advanceTimersByTime(10_000);
    const grace = new AbortController();
    const stopped = tidier.stop(grace.signal);
    await asked.promise;
    grace.abort(new Error('the grace is over'));
    await expect(stopped).resolves.toBeUndefined();
  },
);

it('asks for nothing where the grace is over already', async () => {
  let nowMs = 0;
  const remove = () => Promise.reject(new Error('asked'));
  const log = createRecordingLogger();
  const tidier = createAttemptTidier({ remove, clock: () => nowMs, log });
  tidier.closed({ key: 'a' });
  nowMs = 10_000;
  await tidier.stop(AbortSignal.abort());
  expect(log.lines).toEqual([]);
});
