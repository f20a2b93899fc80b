import { describe, expect, test } from 'vitest';
import type { QueueMessage } from './queue-message.ts';
import { createSlotPool } from './slot-pool.ts';
import { empty, setUpConsumers } from './testing/consume.ts';
import { waitUntil } from './testing/wait-until.ts';

const { consume, engine, watchedPolls } = setUpConsumers();

const tenantAndDeadline = ({ body }: QueueMessage) => {
  const [group = '', deadline] = body.split(':');
  return { group, deadlineMs: Number(deadline) };
};

/** A handler that notes what it starts and holds it until `letGo`. */
function gatekeeper() {
  const started: string[] = [];
  /** How often each of them had been received. */
  const receives: number[] = [];
  const gates: (() => void)[] = [];
  return {
    started,
    receives,
    async handle({ body, receiveCount }: QueueMessage) {
      started.push(body);
      receives.push(receiveCount);
      await new Promise<void>((resolve) => gates.push(resolve));
      return { do: 'acknowledge' as const };
    },
    /** Ends the oldest that is at work. */
    letGo: () => gates.shift()?.(),
  };
}

async function filled(bodies: readonly string[]) {
  const queue = engine().createQueue();
  for (const body of bodies) await queue.send(body);
  return queue;
}

describe('messages received before a slot is free', () => {
  test('go by urgency, the one that dies soonest first', async () => {
    const { started, handle, letGo } = gatekeeper();
    const queue = await filled(['a:1', 'a:50', 'a:30', 'a:40', 'a:20']);
    consume(handle, { queue, slots: 1, prefetch: 10, rank: tenantAndDeadline });
    for (let done = 1; done <= 5; done += 1) {
      await waitUntil(() => expect(started).toHaveLength(done));
      letGo();
    }
    expect(started).toEqual(['a:1', 'a:20', 'a:30', 'a:40', 'a:50']);
  });

  test('are shared out: a tenant with more than its share of the slots waits for one with less', async () => {
    const { started, handle, letGo } = gatekeeper();
    const queue = await filled(['a:1', 'a:2', 'a:3', 'a:4']);
    consume(handle, { queue, slots: 4, prefetch: 10, rank: tenantAndDeadline });
    await waitUntil(() => expect(started).toHaveLength(4));
    for (const body of ['a:5', 'b:90', 'a:6', 'b:91', 'b:92']) await queue.send(body);
    await waitUntil(() => expect(queue.counts()).toEqual({ visible: 0, hidden: 9 }));
    for (let ends = 0; ends < 3; ends += 1) letGo();
    await waitUntil(() => expect(started).toHaveLength(7));
    // Two of four slots are b's share; with them taken, and a at one, a is next.
    expect(started.slice(4)).toEqual(['b:90', 'b:91', 'a:5']);
  });

  test('are no more than prefetch and slots together', async () => {
    const { started, handle } = gatekeeper();
    const queue = await filled(Array.from({ length: 30 }, (_, at) => `a:${at}`));
    consume(handle, { queue, slots: 2, prefetch: 10 });
    await waitUntil(() => expect(queue.counts().hidden).toBe(10));
    expect(started).toHaveLength(2);
    // The poll that would take it past its twelve is not made.
    expect((await queue.take())?.Body).toBe('a:10');
  });

  test('stay hidden from others while they wait, past their visibility', async () => {
    const { started, receives, handle, letGo } = gatekeeper();
    const queue = await filled(['a:2']);
    // Received often enough for the queue's patience: it is kept, however long it waits.
    for (let times = 0; times < 3; times += 1) await queue.giveBack(await queue.take());
    const often = await queue.take();
    await queue.send('a:1');
    // Beats so close that a machine may stall for most of the visibility; the looks take longer than that.
    const hold = { visibilitySeconds: 8, heartbeatSeconds: 0.5 };
    consume(handle, { queue, slots: 1, prefetch: 4, ...hold, rank: tenantAndDeadline });
    await waitUntil(() => expect(started).toEqual(['a:1']));
    await queue.giveBack(often);
    await waitUntil(() => expect(queue.counts()).toEqual({ visible: 0, hidden: 2 }));
    for (let look = 0; look < 10; look += 1) expect(await queue.take()).toBeUndefined();
    letGo();
    await waitUntil(() => expect(started).toHaveLength(2));
    // Nor did the consumer itself receive it anew.
    expect(receives).toEqual([1, 5]);
  });

  test('go back to the queue once they waited as long as a visibility, and no others are received until a slot ends', async () => {
    const { started, receives, handle, letGo } = gatekeeper();
    const queue = await filled(['a:1', 'a:2', 'a:3']);
    consume(handle, { queue, slots: 1, prefetch: 4, visibilitySeconds: 4, heartbeatSeconds: 0.5 });
    await waitUntil(() => expect(queue.counts()).toEqual({ visible: 2, hidden: 1 }));
    expect(started).toEqual(['a:1']);
    letGo();
    await waitUntil(() => expect(started).toHaveLength(2));
    expect(receives).toEqual([1, 2]);
  });

  test('are given back at once when the consumer stops, before the grace is over', async () => {
    const { started, handle, letGo } = gatekeeper();
    const queue = await filled(['a:1', 'a:2', 'a:3']);
    const { consumer, log } = consume(handle, { queue, slots: 1, prefetch: 4 });
    await waitUntil(() => expect(queue.counts()).toEqual({ visible: 0, hidden: 3 }));
    const stopped = consumer.stop({ graceMs: 60_000 });
    await waitUntil(() => expect(queue.counts()).toEqual({ visible: 2, hidden: 1 }));
    letGo();
    await stopped;
    expect(queue.counts()).toEqual({ visible: 2, hidden: 0 });
    expect(started).toEqual(['a:1']);
    expect(log.events()).toEqual([]);
  });
});

test('two queues share the slots of one pool, and the more urgent goes first whichever queue it came from', async () => {
  const { started, handle, letGo } = gatekeeper();
  const pool = createSlotPool(1);
  const [fresh, parked] = [await filled(['a:1', 'a:40', 'a:20']), await filled(['b:30', 'b:10'])];
  const options = { slots: pool, prefetch: 10, rank: tenantAndDeadline };
  consume(handle, { ...options, queue: fresh });
  await waitUntil(() => expect(started).toEqual(['a:1']));
  consume(handle, { ...options, queue: parked });
  await waitUntil(() => expect(fresh.counts().hidden + parked.counts().hidden).toBe(5));
  for (let done = 1; done <= 5; done += 1) {
    await waitUntil(() => expect(started).toHaveLength(done));
    letGo();
  }
  await waitUntil(() => expect([fresh.counts(), parked.counts()]).toEqual([empty, empty]));
  expect(started.slice(1)).toEqual(['b:10', 'a:20', 'b:30', 'a:40']);
});

test('an idle consumer has one long poll open, however many its slots', async () => {
  const { client, polls } = watchedPolls();
  const queue = await filled(Array.from({ length: 40 }, (_, at) => `a:${at}`));
  consume(async () => ({ do: 'acknowledge' }), { client, queue, slots: 256, prefetch: 10, waitSeconds: 1 });
  await waitUntil(() => expect(queue.counts()).toEqual(empty));
  await waitUntil(() => expect(polls.open).toBe(1));
});
