import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import type { Disposition } from './disposition.ts';
import { workBatch } from './message-batch.ts';
import type { QueueMessage } from './queue-message.ts';
import { createQueueSender } from './queue-sender.ts';
import { empty, never, setUpConsumers } from './testing/consume.ts';
import { createRecordingLog } from './testing/recording-log.ts';

const engineOf = setUpConsumers();
const inTime = new AbortController().signal;

/** A queue with these bodies in it, all taken, and their batch worked by `handle`. */
async function batchOf(bodies: readonly string[]) {
  const engine = engineOf.engine();
  const [queue, dlq, retry] = [engine.createQueue(), engine.createQueue(), engine.createQueue()];
  const messages: Message[] = [];
  for (const body of bodies) {
    await queue.send(body);
    const message = await queue.take();
    if (message !== undefined) messages.push(message);
  }
  const client = engine.sqs;
  const log = createRecordingLog();
  const idOf = (body: string) => messages.find((message) => message.Body === body)?.MessageId;
  const work = (
    handle: (message: QueueMessage, signal: AbortSignal) => Promise<Disposition>,
    { signal = inTime, slots = 4, taken = messages }: { signal?: AbortSignal; slots?: number; taken?: Message[] } = {},
  ) => {
    const deadLetter = createQueueSender({ client, queueUrl: dlq.url });
    const destinations = { deadLetter, retry: createQueueSender({ client, queueUrl: retry.url }) };
    const more = { now: () => new Date('2025-08-12T14:30:52Z'), random: () => 0, handle, log };
    return workBatch(
      taken,
      { client, queueUrl: queue.url, visibilitySeconds: 60, destinations, slots, ...more },
      signal,
    );
  };
  return { queue, dlq, retry, messages, log, idOf, work };
}

describe('a batch', () => {
  it('reports those alone that are in their queue still', async () => {
    const { work, queue, dlq, retry, idOf } = await batchOf(['done', 'later', 'never', 'elsewhere', 'broken']);
    const answer = await work(async ({ body }) => {
      if (body === 'later') return { do: 'retry', afterSeconds: 30 };
      if (body === 'never') return { do: 'dead_letter', reason: 'message_malformed', detail: 'd' };
      if (body === 'elsewhere') return { do: 'move', queue: 'retry', attributes: { parked: '1' }, delaySeconds: 0 };
      if (body === 'broken') throw new Error('on purpose');
      return { do: 'acknowledge' };
    });
    const ids = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    expect(new Set(ids)).toEqual(new Set([idOf('later'), idOf('broken')]));
    expect(queue.counts()).toEqual({ visible: 0, hidden: 2 });
    expect([dlq.counts().visible, retry.counts().visible]).toEqual([1, 1]);
    const letter = await dlq.take();
    expect(letter?.MessageAttributes?.['reason']?.StringValue).toBe('message_malformed');
  });

  it('reports nothing when all is done', async () => {
    const { work, queue } = await batchOf(['a', 'b']);
    expect(await work(async () => ({ do: 'acknowledge' }))).toEqual({ batchItemFailures: [] });
    expect(queue.counts()).toEqual(empty);
  });

  it('reports a message whose dead letter could not be sent: it is nowhere else', async () => {
    const { work, dlq, queue, idOf } = await batchOf(['never']);
    dlq.remove();
    const answer = await work(async () => ({ do: 'dead_letter', reason: 'message_malformed', detail: 'd' }));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: idOf('never') }] });
    expect(queue.counts().hidden).toBe(1);
  });

  it('reports what is no sound message', async () => {
    const { work } = await batchOf([]);
    const taken = [{ MessageId: 'm-1', Body: '{}' }];
    expect(await work(never, { taken })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  });

  it('works on no more than its slots at a time', async () => {
    const { work } = await batchOf(['a', 'b', 'c', 'd', 'e']);
    let [running, most] = [0, 0];
    await work(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { do: 'acknowledge' };
      },
      { slots: 2 },
    );
    expect(most).toBe(2);
  });

  it('gives back at once what is at work and what waits when its time is over', async () => {
    const { work, queue, messages, log } = await batchOf(['a', 'b', 'c']);
    const time = new AbortController();
    const aborted: string[] = [];
    const answer = await work(
      ({ body }, signal) => {
        signal.addEventListener('abort', () => aborted.push(body));
        time.abort();
        return never();
      },
      { slots: 1, signal: time.signal },
    );
    expect(aborted).toEqual(['a']);
    expect(answer.batchItemFailures).toEqual(messages.map(({ MessageId }) => ({ itemIdentifier: MessageId })));
    expect(queue.counts()).toEqual({ visible: 3, hidden: 0 });
    expect(log.events()).toEqual([]);
  });

  it('starts nothing when its time was over before it began', async () => {
    const { work, queue } = await batchOf(['a']);
    const handle = vi.fn(never);
    const { batchItemFailures } = await work(handle, { signal: AbortSignal.abort() });
    expect(batchItemFailures).toHaveLength(1);
    expect(handle).not.toHaveBeenCalled();
    expect(queue.counts()).toEqual({ visible: 1, hidden: 0 });
  });
});
