import { describe, expect, test } from 'vitest';
import { empty, never, setUpConsumers } from './testing/consume.ts';
import { waitUntil } from './testing/wait-until.ts';

const { consume, watchedPolls } = setUpConsumers();

describe('slots', () => {
  test('work in parallel, so that each message can wait for all the others', async () => {
    let started = 0;
    const { promise: all, resolve } = Promise.withResolvers<void>();
    const { queue } = consume(
      async () => {
        started += 1;
        if (started === 8) resolve();
        await all;
        return { do: 'acknowledge' };
      },
      { slots: 8 },
    );
    await Promise.all(Array.from({ length: 8 }, (_, at) => queue.send(`${at}`)));
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
  });

  test('never work on more messages than there are slots, across pause and resume too', async () => {
    let now = 0;
    let most = 0;
    let handled = 0;
    const { queue, consumer } = consume(
      async () => {
        now += 1;
        most = Math.max(most, now);
        handled += 1;
        consumer.pause();
        consumer.resume();
        await queue.send('x', { DelaySeconds: 900 });
        now -= 1;
        return { do: 'acknowledge' };
      },
      { slots: 3 },
    );
    await Promise.all(Array.from({ length: 12 }, (_, at) => queue.send(`${at}`)));
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(handled).toBeGreaterThanOrEqual(12);
    expect(most).toBeLessThanOrEqual(3);
  });

  test('one message that never ends holds up nobody', async () => {
    const { queue, consumer } = consume(({ body }) =>
      body === 'slow' ? never() : Promise.resolve({ do: 'acknowledge' }),
    );
    await queue.send('slow');
    await waitUntil(() => expect(consumer.inFlight).toBe(1));
    await Promise.all(Array.from({ length: 5 }, () => queue.send('quick')));
    await waitUntil(() => expect(queue.counts()).toEqual({ visible: 0, hidden: 1 }));
  });
});

describe('pause', () => {
  test('polls no more until resume; what a poll under way brings is still handled', async () => {
    const handled: string[] = [];
    const { client, polls } = watchedPolls();
    const { queue, consumer } = consume(
      async ({ body }) => {
        handled.push(body);
        return { do: 'acknowledge' };
      },
      { client },
    );
    await waitUntil(() => expect(polls.open).toBe(1));
    consumer.pause();
    await queue.send('second');
    await waitUntil(() => expect(handled).toEqual(['second']));
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    await queue.send('third');
    expect((await queue.take())?.Body).toBe('third');
    await queue.send('fourth');
    consumer.resume();
    await waitUntil(() => expect(handled).toEqual(['second', 'fourth']));
  });
});
