import { describe, expect, test } from 'vitest';
import { createSqsClient } from './sqs-client.ts';
import { empty, never, setUpConsumers } from './testing/consume.ts';
import { waitUntil } from './testing/wait-until.ts';

const { consume, failing, engine } = setUpConsumers();

describe('stop', () => {
  test('waits for a handler that ends within the grace', async () => {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const { queue, consumer, log } = consume(async () => {
      await done;
      return { do: 'acknowledge' };
    });
    await queue.send('x');
    await waitUntil(() => expect(consumer.inFlight).toBe(1));
    const stopped = consumer.stop({ graceMs: 10_000 });
    resolve();
    await stopped;
    expect(queue.counts()).toEqual(empty);
    expect(log.events()).toEqual([]);
  });

  test('gives back the message of a handler that never ends, at once after the grace, and fires its signal', async () => {
    let signal: AbortSignal | undefined;
    const { queue, consumer } = consume((_, given) => {
      signal = given;
      return never();
    });
    await queue.send('x');
    await waitUntil(() => expect(consumer.inFlight).toBe(1));
    expect(queue.counts()).toEqual({ visible: 0, hidden: 1 });
    await consumer.stop({ graceMs: 50 });
    expect(signal?.aborted).toBe(true);
    expect(queue.counts()).toEqual({ visible: 1, hidden: 0 });
  });

  test('gives the message back too when its handler throws on the signal', async () => {
    const { queue, consumer, log } = consume(async (_, signal) => {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return { do: 'acknowledge' };
    });
    await queue.send('x');
    await waitUntil(() => expect(consumer.inFlight).toBe(1));
    await consumer.stop({ graceMs: 50 });
    expect(queue.counts()).toEqual({ visible: 1, hidden: 0 });
    expect(log.events()).toEqual(['consumer.grace_ended']);
  });

  test('gives back a message that was received while it stopped, unhandled', async () => {
    const { promise: received, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const client = createSqsClient({ region: 'us-east-1', endpoint: engine().endpoint });
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args);
        if (context['commandName'] !== 'ReceiveMessageCommand') return answer;
        arrive();
        await held;
        return answer;
      },
      { step: 'initialize' },
    );
    const handled: string[] = [];
    const queue = engine().createQueue();
    await queue.send('x');
    const { consumer } = consume(
      async ({ body }) => {
        handled.push(body);
        return { do: 'acknowledge' };
      },
      { client, queue, slots: 1 },
    );
    await received;
    expect(queue.counts()).toEqual({ visible: 0, hidden: 1 });
    const stopped = consumer.stop({ graceMs: 10_000 });
    letGo();
    await stopped;
    expect(handled).toEqual([]);
    expect(queue.counts()).toEqual({ visible: 1, hidden: 0 });
  });

  test('ends a long poll at once and takes nothing that is sent later', async () => {
    const { queue, consumer, log } = consume(async () => ({ do: 'acknowledge' }));
    await consumer.stop({ graceMs: 60_000 });
    await queue.send('x');
    expect((await queue.take())?.Body).toBe('x');
    expect(log.events()).toEqual([]);
  });
});

describe('a queue that does not answer', () => {
  test('is said once, and once more when it answers again; then messages flow', async () => {
    let away = true;
    let polls = 0;
    const client = failing('ReceiveMessageCommand', () => {
      polls += 1;
      return away;
    });
    const { queue, consumer, log } = consume(async () => ({ do: 'acknowledge' }), { client });
    await waitUntil(() => expect(polls).toBeGreaterThan(6));
    expect(log.events()).toEqual(['queue.unreachable']);
    expect(consumer.reachable).toBe(false);
    away = false;
    await queue.send('x');
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(log.events()).toEqual(['queue.unreachable', 'queue.reachable']);
  });

  test('because it was deleted is said once, and stop still ends', async () => {
    const { queue, consumer, log } = consume(async () => ({ do: 'acknowledge' }), { waitSeconds: 1 });
    queue.remove();
    await waitUntil(() => expect(consumer.reachable).toBe(false));
    await consumer.stop({ graceMs: 60_000 });
    expect(log.events()).toEqual(['queue.unreachable']);
  });
});
