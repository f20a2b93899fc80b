import { describe, expect, test } from 'vitest';
import type { QueueMessage } from './queue-message.ts';
import { empty, setUpConsumers } from './testing/consume.ts';
import { waitUntil } from './testing/wait-until.ts';

const { consume, failing } = setUpConsumers();

describe('a message', () => {
  test('comes with its body, string attributes, sending time and receive count, and is gone once acknowledged', async () => {
    const seen: QueueMessage[] = [];
    const { queue } = consume(async (message) => {
      seen.push(message);
      return { do: 'acknowledge' };
    });
    const before = Date.now();
    const messageId = await queue.send('{"a": 1}', {
      MessageAttributes: {
        origin: { DataType: 'String', StringValue: 'cli' },
        size: { DataType: 'Number', StringValue: '3' },
      },
    });
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ messageId, body: '{"a": 1}', attributes: { origin: 'cli' }, receiveCount: 1 });
    // The engine shares this machine's clock.
    expect(seen[0]?.sentAt.getTime()).toBeGreaterThanOrEqual(before);
  });

  test('goes to the dead-letter queue as it came, with the reason, and is then deleted', async () => {
    const { queue, dlq } = consume(async () => ({
      do: 'dead_letter',
      reason: 'provider_gone',
      detail: 'HTTP 404\u0000',
    }));
    const body = '{ "as":\t"it came",\n "x": "é漢" }';
    await queue.send(body, {
      MessageAttributes: {
        size: { DataType: 'Number', StringValue: '3' },
        reason: { DataType: 'String', StringValue: 'of the sender' },
      },
    });
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    const dead = await dlq.take();
    expect(dead?.Body).toBe(body);
    expect(dead?.MessageAttributes).toMatchObject({
      reason: { DataType: 'String', StringValue: 'provider_gone' },
      detail: { StringValue: 'HTTP 404\u{FFFD}' },
      failed_at: { StringValue: '2025-08-12T14:30:52.000Z' },
      size: { DataType: 'Number', StringValue: '3' },
    });
  });

  test('keeps our attributes in the dead-letter queue when it came with ten of its own', async () => {
    const { queue, dlq } = consume(async () => ({ do: 'dead_letter', reason: 'r', detail: 'd' }));
    const own = Array.from({ length: 10 }, (_, at) => [`own-${at}`, { DataType: 'String', StringValue: 'x' }]);
    await queue.send('x', { MessageAttributes: Object.fromEntries(own) });
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    const names = Object.keys((await dlq.take())?.MessageAttributes ?? {});
    expect(names).toHaveLength(10);
    expect(names).toEqual(expect.arrayContaining(['reason', 'detail', 'failed_at', 'own-0']));
  });

  test('moves to the retry queue with attributes, and is read there with the time at which it was first sent', async () => {
    const first: QueueMessage[] = [];
    const { queue, retry } = consume(async (message) => {
      first.push(message);
      return { do: 'move', queue: 'retry', attributes: { fallback_published: 'true' } };
    });
    await queue.send('body', { MessageAttributes: { own: { DataType: 'String', StringValue: 'kept' } } });
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(retry.counts().visible).toBe(1);
    const second: QueueMessage[] = [];
    consume(
      async (message) => {
        second.push(message);
        return { do: 'acknowledge' };
      },
      { queue: retry },
    );
    await waitUntil(() => expect(retry.counts()).toEqual(empty));
    expect(second[0]).toMatchObject({
      body: 'body',
      attributes: { fallback_published: 'true', own: 'kept' },
      sentAt: first[0]?.sentAt,
    });
  });

  test.each(['dead_letter', 'move'] as const)('is not deleted when %s can not send it', async (what) => {
    const client = failing('SendMessageCommand', () => true);
    const { queue, log, consumer } = consume(
      async () =>
        what === 'move'
          ? { do: 'move', queue: 'retry', attributes: {} }
          : { do: 'dead_letter', reason: 'r', detail: 'd' },
      { client },
    );
    await queue.send('x');
    await waitUntil(() => expect(log.events()).toEqual(['message.disposal_failed']));
    await consumer.stop({ graceMs: 0 });
    expect(queue.counts()).toEqual({ visible: 0, hidden: 1 });
  });

  test('comes back when it is to be retried, with its receive count', async () => {
    const counts: number[] = [];
    const { queue } = consume(async ({ receiveCount }) => {
      counts.push(receiveCount);
      return receiveCount < 3 ? { do: 'retry', afterSeconds: 0 } : { do: 'acknowledge' };
    });
    await queue.send('x');
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(counts).toEqual([1, 2, 3]);
  });

  test('comes back when its handler throws, and the log says so', async () => {
    const { queue, log } = consume(async ({ receiveCount }) => {
      if (receiveCount === 1) throw new Error('a bug');
      return { do: 'acknowledge' };
    });
    await queue.send('x');
    await waitUntil(() => expect(log.events()).toEqual(['message.handler_failed']));
    expect(queue.counts().hidden).toBe(1);
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
  });

  test('is handled again when its delete fails once', async () => {
    const answers = [true, false];
    const client = failing('DeleteMessageCommand', () => answers.shift() ?? false);
    let handled = 0;
    const { queue, log } = consume(
      async () => {
        handled += 1;
        return { do: 'acknowledge' };
      },
      { client, visibilitySeconds: 5 },
    );
    await queue.send('x');
    await waitUntil(() => expect(handled).toBe(2));
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(log.events()).toEqual(['message.disposal_failed']);
  });
});

describe('the hold on a message', () => {
  test('keeps it hidden from others past its visibility while work goes on', async () => {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    let handled = 0;
    const { queue } = consume(
      async () => {
        handled += 1;
        await done;
        return { do: 'acknowledge' };
      },
      // Beats so close that a machine may stall for most of the visibility.
      { visibilitySeconds: 6, heartbeatSeconds: 0.5 },
    );
    await queue.send('x');
    await waitUntil(() => expect(handled).toBe(1));
    // Eight one-second looks of another consumer take longer than that.
    for (let look = 0; look < 8; look += 1) expect(await queue.take()).toBeUndefined();
    resolve();
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(handled).toBe(1);
  });

  test('is lost after as many failed heartbeats as the visibility allows; the signal fires and nothing touches the message', async () => {
    const client = failing('ChangeMessageVisibilityCommand', () => true);
    const { queue, log, consumer } = consume(
      async (_, signal) => {
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        return { do: 'acknowledge' };
      },
      { client, visibilitySeconds: 4, heartbeatSeconds: 1, slots: 1 },
    );
    await queue.send('x');
    await waitUntil(() => expect(consumer.inFlight).toBe(1));
    // On a machine that stalls it may show again meanwhile: it is not to be taken a second time.
    consumer.pause();
    await waitUntil(() => expect(consumer.inFlight).toBe(0));
    expect(log.events()).toEqual(['message.heartbeat_failed', 'message.heartbeat_failed', 'message.hold_lost']);
    const { visible, hidden } = queue.counts();
    expect(visible + hidden).toBe(1);
  });

  test('is lost at once when the queue says that the message is not there', async () => {
    const error = Object.assign(new Error('gone'), { name: 'ReceiptHandleIsInvalid' });
    const client = failing('ChangeMessageVisibilityCommand', () => true, error);
    const { queue, log } = consume(
      async (_, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return { do: 'acknowledge' };
      },
      { client, heartbeatSeconds: 0.05 },
    );
    await queue.send('x');
    // What the handler finished all the same is carried out.
    await waitUntil(() => expect(queue.counts()).toEqual(empty));
    expect(log.events()).toEqual(['message.hold_lost']);
  });
});
