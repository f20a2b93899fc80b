import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Outcome } from '@reelkeep/core/outcome';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Messaging } from './messaging.ts';
import { provisionMessaging } from './messaging-provisioning.ts';
import { createOutcomePublisher } from './outcome-publisher.ts';
import { createSnsClient } from './sqs-client.ts';
import { type LocalEngine, startLocalEngine, takeFrom } from './testing/local-engine.ts';
import { createRecordingLog } from './testing/recording-log.ts';
import { createRecordingTracer } from './testing/recording-tracer.ts';

let engine: LocalEngine;
let messaging: Messaging;
beforeAll(async () => {
  engine = await startLocalEngine();
  ({ messaging } = await provisionMessaging({ ...engine, region: 'us-east-1' }));
});
afterAll(() => engine.stop());

const rejected: Outcome = {
  type: 'video.rejected',
  tenant: null,
  creative_id: null,
  iteration: null,
  reason: 'message_malformed',
  detail: 'no JSON',
  message_id: 'm-1',
  at: '2025-08-12T14:30:52Z',
};

test('an outcome arrives in the outcome queue raw, with its type and tenant as attributes', async () => {
  const log = createRecordingLog();
  const publisher = createOutcomePublisher({ client: engine.sns, topicArn: messaging.outcomeTopicArn, log });
  const outcome: Outcome = {
    type: 'campaign.reaped',
    tenant: 'acme',
    campaign_id: 'campaign-123',
    creative_ids: ['campaign-123'],
    deleted: 3,
    bytes: 42,
    mode: 'delete',
    message_id: 'm-1',
    at: '2025-08-12T14:30:52Z',
  };
  await publisher.publish(outcome);
  const message = await takeFrom(engine.sqs, messaging.queues.outcomes);
  expect(JSON.parse(message?.Body ?? '')).toEqual(outcome);
  expect(message?.MessageAttributes).toMatchObject({
    type: { DataType: 'String', StringValue: 'campaign.reaped' },
    tenant: { DataType: 'String', StringValue: 'acme' },
  });
});

test('an outcome without a tenant carries no tenant attribute', async () => {
  const log = createRecordingLog();
  const publisher = createOutcomePublisher({ client: engine.sns, topicArn: messaging.outcomeTopicArn, log });
  await publisher.publish(rejected);
  const message = await takeFrom(engine.sqs, messaging.queues.outcomes);
  expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['type']);
});

test('a traced outcome carries the trace into the outcome queue', async () => {
  const { tracer, span } = createRecordingTracer();
  const { outcomeTopicArn: topicArn, queues } = messaging;
  const publisher = createOutcomePublisher({ client: engine.sns, topicArn, log: createRecordingLog(), tracer });
  await publisher.publish(rejected);
  const message = await takeFrom(engine.sqs, queues.outcomes);
  expect(message?.MessageAttributes?.['traceparent']?.StringValue).toBe(span('publish')?.id);
});

test('publishing fails when the signal has fired, and nothing arrives', async () => {
  const log = createRecordingLog();
  const publisher = createOutcomePublisher({ client: engine.sns, topicArn: messaging.outcomeTopicArn, log });
  await expect(publisher.publish(rejected, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect(await takeFrom(engine.sqs, messaging.queues.outcomes)).toBeUndefined();
});

test('without a topic an outcome goes to the log alone', async () => {
  const log = createRecordingLog();
  await createOutcomePublisher({ client: engine.sns, topicArn: undefined, log }).publish(rejected);
  expect(log.events()).toEqual(['outcome.not_published']);
});

test.each(['', '<html>Sign in</html>'])(
  'an outcome is not published when somebody else answers %j with 200',
  async (body) => {
    const stranger = createServer((request, response) => request.resume().once('end', () => response.end(body)));
    await once(stranger.listen(0, '127.0.0.1'), 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = createSnsClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials });
    const log = createRecordingLog();
    const publisher = createOutcomePublisher({ client, topicArn: messaging.outcomeTopicArn, log });
    await expect(publisher.publish(rejected)).rejects.toThrow('without a MessageId');
    client.destroy();
    stranger.close();
  },
);
