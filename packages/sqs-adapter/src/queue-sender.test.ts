import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueueSender } from './queue-sender.ts';
import { type LocalEngine, startLocalEngine } from './testing/local-engine.ts';

let engine: LocalEngine;
beforeAll(async () => {
  engine = await startLocalEngine();
});
afterAll(() => engine.stop());

test('a sender delays a message and sets its attributes', async () => {
  const queue = engine.createQueue();
  const sender = createQueueSender({ client: engine.sqs, queueUrl: queue.url });
  const { messageId } = await sender.send({ body: 'now', attributes: { own: 'a\u0000b' } });
  await sender.send({ body: 'later', delaySeconds: 900 });
  const message = await queue.take();
  expect(message).toMatchObject({ MessageId: messageId, Body: 'now' });
  expect(message?.MessageAttributes?.['own']?.StringValue).toBe('a\u{FFFD}b');
  expect(await queue.take()).toBeUndefined();
});

test('a sender leaves out what does not fit beside a body that is as large as there is', async () => {
  const queue = engine.createQueue();
  const sender = createQueueSender({ client: engine.sqs, queueUrl: queue.url });
  const body = 'x'.repeat(1_048_576);
  await sender.send({ body, attributes: { reason: 'message_malformed' } });
  const message = await queue.take();
  expect(message?.Body).toHaveLength(body.length);
  expect(message?.MessageAttributes).toBeUndefined();
});
