import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { traceIdOf } from './message-spans.ts';
import { createOutcomePublisher } from './outcome-publisher.ts';
import { createQueueSender } from './queue-sender.ts';
import { setUpConsumers } from './testing/consume.ts';
import type { LocalQueue } from './testing/local-engine.ts';
import { createRecordingLog } from './testing/recording-log.ts';
import { createRecordingTracer } from './testing/recording-tracer.ts';

const { consume, engine } = setUpConsumers();
const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
const sentIn = (trace: string) => ({ MessageAttributes: { traceparent: attribute(trace) } });
const nameOf = ({ url }: LocalQueue) => url.slice(url.lastIndexOf('/') + 1);
const attributesOf = (message: Message | undefined) =>
  Object.fromEntries(
    Object.entries(message?.MessageAttributes ?? {}).map(([name, value]) => [name, value.StringValue]),
  );

/** A consumer all of whose queues are traced by one tracer. */
function traced(handle: Parameters<typeof consume>[0]) {
  const recorded = createRecordingTracer();
  const { tracer } = recorded;
  const [dlq, retry] = [engine().createQueue(), engine().createQueue()];
  const client = engine().sqs;
  const { queue } = consume(handle, {
    tracer,
    destinations: {
      deadLetter: createQueueSender({ client, queueUrl: dlq.url, tracer }),
      retry: createQueueSender({ client, queueUrl: retry.url, tracer }),
    },
  });
  return { ...recorded, queue, dlq, retry };
}

describe('a traced message', () => {
  test('is received, processed and settled in the trace of its sender', async () => {
    const { queue, span, spans } = traced(async () => ({ do: 'acknowledge' }));
    const messageId = await queue.send('x', sentIn('sent/7'));
    await expect.poll(() => span('receive')?.ended).toBe(true);
    const name = nameOf(queue);
    expect(spans.map(({ name, kind, parent }) => ({ name, kind, parent }))).toEqual([
      { name: `receive ${name}`, kind: 'consumer', parent: 'sent/7' },
      { name: `process ${name}`, kind: 'consumer', parent: 'sent/1' },
      { name: `settle ${name}`, kind: 'client', parent: 'sent/1' },
    ]);
    expect(span('receive')?.attributes).toMatchObject({
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': name,
      'messaging.message.id': messageId,
      'reelkeep.disposition': 'acknowledge',
    });
    expect(span('receive')?.failed).toBeUndefined();
  });

  test('without a context begins the trace that is named by its id', async () => {
    const { queue, span } = traced(async () => ({ do: 'acknowledge' }));
    const messageId = await queue.send('x');
    await expect.poll(() => span('receive')?.ended).toBe(true);
    expect(span('receive')).toMatchObject({ parent: undefined, id: `${messageId.replaceAll('-', '')}/1` });
  });

  test('that is moved carries the trace on, in place of the context that it came with', async () => {
    const { queue, retry, span } = traced(async () => ({ do: 'move', queue: 'retry', attributes: { parked: '1' } }));
    await queue.send('x', { MessageAttributes: { traceparent: attribute('sent/7'), tracestate: attribute('old=1') } });
    const moved = attributesOf(await retry.take());
    expect(moved).toMatchObject({ traceparent: span('send')?.id, parked: '1' });
    expect(moved).not.toHaveProperty('tracestate');
    expect(span('send')).toMatchObject({ kind: 'producer', parent: span('settle')?.id });
  });

  test('that is given up fails its span with the reason, and carries the trace into the dead-letter queue', async () => {
    const { queue, dlq, span } = traced(async () => ({ do: 'dead_letter', reason: 'provider_gone', detail: 'd' }));
    await queue.send('x', sentIn('sent/7'));
    expect(attributesOf(await dlq.take())).toMatchObject({ traceparent: span('send')?.id, reason: 'provider_gone' });
    await expect.poll(() => span('receive')?.failed).toBe('provider_gone');
  });

  test('whose handler throws is told to have failed, and is retried', async () => {
    const recorded = traced(() => Promise.reject(new Error('broken')));
    await recorded.queue.send('x');
    await expect.poll(() => recorded.span('receive')?.attributes['reelkeep.disposition']).toBe('retry');
  });
});

test('a message moved by a process that traces nothing keeps the context that it came with', async () => {
  const { queue, retry } = consume(async () => ({ do: 'move', queue: 'retry', attributes: {} }));
  await queue.send('x', sentIn('sent/7'));
  expect(attributesOf(await retry.take())).toMatchObject({ traceparent: 'sent/7' });
});

test('a sent message carries the trace that it begins', async () => {
  const { tracer, span } = createRecordingTracer();
  const queue = engine().createQueue();
  await createQueueSender({ client: engine().sqs, queueUrl: queue.url, tracer }).send({ body: 'x' });
  expect(attributesOf(await queue.take())).toEqual({ traceparent: span('send')?.id });
});

test('an outcome is published in a span of its own, told by the topic’s name', async () => {
  const { tracer, span } = createRecordingTracer();
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:nobody-made-it';
  const publisher = createOutcomePublisher({ client: engine().sns, topicArn, log: createRecordingLog(), tracer });
  const about = { tenant: 'acme', creative_id: 'c', iteration: 1, reason: 'provider_gone', detail: 'd' } as const;
  await expect(publisher.publish({ type: 'video.rejected', ...about, message_id: 'm', at: '' })).rejects.toThrow();
  expect(span('publish nobody-made-it')).toMatchObject({ kind: 'producer', ended: true });
});

test.each([
  ['0B1B4C8E-33b2-4d3e-9a65-0c3a2f4b1d11', '0b1b4c8e33b24d3e9a650c3a2f4b1d11'],
  ['00000000-0000-0000-0000-000000000000', undefined],
  ['m-1', undefined],
  ['x'.repeat(32), undefined],
])('the trace of message %s is %s', (messageId, traceId) => {
  expect(traceIdOf(messageId)).toBe(traceId);
});
