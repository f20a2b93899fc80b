import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { QueueDepth } from './queue-depth.ts';
import { startQueueWatch } from './queue-watch.ts';
import { type LocalEngine, startLocalEngine } from './testing/local-engine.ts';

let engine: LocalEngine;
beforeAll(async () => {
  engine = await startLocalEngine();
});
afterAll(() => engine.stop());
beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

it('tells the depth of each queue twice a minute, and never of one that does not answer', async () => {
  const [incoming, dead] = [engine.createQueue(), engine.createQueue()];
  await incoming.send('a');
  await incoming.send('b', { DelaySeconds: 900 });
  const depths = new Map<string, QueueDepth>();
  const faults: unknown[] = [];
  let round = Promise.withResolvers<ReadonlyMap<string, number>>();
  const watch = startQueueWatch({
    client: engine.sqs,
    queues: [
      ['incoming', incoming.url],
      ['dead', dead.url],
    ],
    onDepth: (queue, depth) => depths.set(queue, depth),
    onRound(totals) {
      round.resolve(totals);
      round = Promise.withResolvers();
    },
    log: { debug: ({ event }) => faults.push(event) },
  });
  expect([...(await round.promise)].sort()).toEqual([
    ['dead', 0],
    ['incoming', 2],
  ]);
  expect(depths.get('incoming')).toEqual({ visible: 1, hidden: 0, delayed: 1 });

  dead.remove();
  depths.clear();
  vi.advanceTimersByTime(30_000);
  expect([...(await round.promise)]).toEqual([['incoming', 2]]);
  expect([...depths.keys()]).toEqual(['incoming']);
  expect(faults).toEqual(['queue.depth_unknown']);

  watch.stop();
  expect(vi.getTimerCount()).toBe(0);
});
