import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_SENT_AT, type QueueMessage } from './queue-message.ts';
import { createQueueSender } from './queue-sender.ts';
import { type RedriveOptions, redriveQueue } from './redrive-queue.ts';
import { type LocalEngine, type LocalQueue, startLocalEngine } from './testing/local-engine.ts';

let engine: LocalEngine;
beforeAll(async () => {
  engine = await startLocalEngine();
});
afterAll(() => engine.stop());

const string = (StringValue: string) => ({ DataType: 'String', StringValue });

/** A DLQ with what the bodies say, and a redrive of it that sends whatever `judge` takes. */
async function redrive(from: LocalQueue, to: LocalQueue, options: Partial<RedriveOptions> = {}) {
  const on: QueueMessage[] = [];
  const waits: number[] = [];
  const result = await redriveQueue({
    client: engine.sqs,
    fromUrl: from.url,
    to: createQueueSender({ client: engine.sqs, queueUrl: to.url }),
    judge: () => true,
    attributes: ({ sentAt }) => ({ [FIRST_SENT_AT]: sentAt.toISOString() }),
    without: ['reason', 'detail', 'failed_at'],
    identify: ({ messageId, attributes }) => attributes['origin_message_id'] ?? messageId,
    on: (message) => void on.push(message),
    limit: Number.POSITIVE_INFINITY,
    perSecond: 4,
    dryRun: false,
    wait: async (ms) => void waits.push(ms),
    signal: new AbortController().signal,
    ...options,
  });
  return { result, on, waits };
}

describe('redriveQueue', () => {
  it('moves a message as it is, with when it was first sent and without what it failed of', async () => {
    const [dlq, queue] = [engine.createQueue(), engine.createQueue()];
    const MessageAttributes = {
      reason: string('provider_failed'),
      detail: string('status 500'),
      failed_at: string('2025-08-12T14:30:52.000Z'),
      [FIRST_SENT_AT]: string('2025-08-10T00:00:00.000Z'),
      traceparent: string('00-1-2-01'),
      blob: { DataType: 'Binary', BinaryValue: Buffer.from('bytes') },
    };
    await dlq.send('{"a":1}', { MessageAttributes });
    expect((await redrive(dlq, queue)).result).toEqual({ sent: 1, left: 0 });
    expect(dlq.counts()).toEqual({ visible: 0, hidden: 0 });
    const moved = await queue.take();
    expect(moved?.Body).toBe('{"a":1}');
    expect(Object.keys(moved?.MessageAttributes ?? {}).sort()).toEqual(['blob', FIRST_SENT_AT, 'traceparent']);
    expect(moved?.MessageAttributes?.[FIRST_SENT_AT]?.StringValue).toBe('2025-08-10T00:00:00.000Z');
  });

  it('looks at each message once, leaves what it may not send, and shows that again at the end', async () => {
    const [dlq, queue] = [engine.createQueue(), engine.createQueue()];
    for (let n = 0; n < 25; n += 1) await dlq.send(n % 5 === 0 ? 'stays' : 'goes');
    let judged = 0;
    const { result } = await redrive(dlq, queue, {
      judge: ({ body }) => {
        judged += 1;
        return body === 'goes';
      },
    });
    expect(result).toEqual({ sent: 20, left: 5 });
    expect(judged).toBe(25);
    expect(dlq.counts()).toEqual({ visible: 5, hidden: 0 });
    expect(queue.counts()).toEqual({ visible: 20, hidden: 0 });
  });

  it('ends although what it sent comes back dead at once', async () => {
    const dlq = engine.createQueue();
    await dlq.send('dies again');
    const attributes = ({ messageId, attributes: had }: QueueMessage) => ({
      origin_message_id: had['origin_message_id'] ?? messageId,
    });
    expect((await redrive(dlq, dlq, { attributes })).result).toEqual({ sent: 1, left: 0 });
    expect(dlq.counts()).toEqual({ visible: 1, hidden: 0 });
  });

  it('sends no faster than it was told, no more than it was told, and nothing in a dry run', async () => {
    const [dlq, queue] = [engine.createQueue(), engine.createQueue()];
    for (let n = 0; n < 5; n += 1) await dlq.send('goes');
    const dry = await redrive(dlq, queue, { dryRun: true });
    expect([dry.result.sent, dlq.counts().visible, queue.counts().visible]).toEqual([5, 5, 0]);
    const { result, waits } = await redrive(dlq, queue, { limit: 3 });
    expect([result.sent, waits]).toEqual([3, [250, 250]]);
    expect([dlq.counts(), queue.counts().visible]).toEqual([{ visible: 2, hidden: 0 }, 3]);
  });

  it('ends what it began and gives the rest back when it is told to stop', async () => {
    const [dlq, queue] = [engine.createQueue(), engine.createQueue()];
    for (let n = 0; n < 5; n += 1) await dlq.send('goes');
    const stop = new AbortController();
    const { result } = await redrive(dlq, queue, { on: () => stop.abort(), signal: stop.signal });
    expect(result.sent).toBe(1);
    expect([dlq.counts(), queue.counts().visible]).toEqual([{ visible: 4, hidden: 0 }, 1]);
  });

  it('keeps a message that the queue did not take', async () => {
    const dlq = engine.createQueue();
    await dlq.send('goes');
    const to = { send: () => Promise.reject(new Error('the queue is away')) };
    await expect(redrive(dlq, dlq, { to })).rejects.toThrow('away');
    expect(dlq.counts()).toEqual({ visible: 1, hidden: 0 });
  });
});
