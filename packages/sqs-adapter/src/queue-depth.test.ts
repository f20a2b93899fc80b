import { afterAll, beforeAll, expect, test } from 'vitest';
import { readQueueDepth } from './queue-depth.ts';
import { type LocalEngine, startLocalEngine } from './testing/local-engine.ts';

let engine: LocalEngine;
beforeAll(async () => {
  engine = await startLocalEngine();
});
afterAll(() => engine.stop());

test('tells what is ready, what is taken and what is delayed apart', async () => {
  const queue = engine.createQueue();
  for (const body of ['a', 'b', 'c']) await queue.send(body);
  await queue.send('later', { DelaySeconds: 900 });
  await queue.take();
  expect(await readQueueDepth(engine.sqs, queue.url)).toEqual({ visible: 2, hidden: 1, delayed: 1 });
});

test('fails for a queue that is not there: an outage is no empty queue', async () => {
  const queue = engine.createQueue();
  queue.remove();
  await expect(readQueueDepth(engine.sqs, queue.url)).rejects.toThrow();
});
