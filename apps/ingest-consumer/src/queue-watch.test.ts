import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startQueueWatch } from './queue-watch.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('tells how many messages are parked, and when none is left anywhere, twice a minute', async () => {
  const waiting = { ingest: 1, retry: 2 };
  const said: unknown[] = [];
  const depth = (of: keyof typeof waiting) => async () => {
    if (Number.isNaN(waiting[of])) throw new Error('away');
    return { visible: waiting[of], hidden: waiting[of], delayed: waiting[of] };
  };
  const watch = startQueueWatch({
    depths: { ingest: depth('ingest'), retry: depth('retry') },
    parked: (messages) => said.push(messages),
    drained: () => said.push('drained'),
    log: { debug: ({ event }) => said.push(event) },
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(said.splice(0)).toEqual([6]);
  waiting.retry = 0;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(said.splice(0)).toEqual([0]);
  waiting.ingest = 0;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(said.splice(0)).toEqual([0, 'drained']);
  // A queue that does not answer is not an empty one.
  waiting.retry = Number.NaN;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(said.splice(0)).toEqual(['queue.depth_unknown']);
  watch.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual([]);
});
