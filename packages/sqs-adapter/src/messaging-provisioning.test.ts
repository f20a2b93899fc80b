import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Messaging } from './messaging.ts';
import { planMessaging, provisionMessaging } from './messaging-provisioning.ts';
import { createQueueSender } from './queue-sender.ts';
import { type LocalEngine, startLocalEngine, takeFrom } from './testing/local-engine.ts';

let engine: LocalEngine;
let messaging: Messaging;
const region = 'us-east-1';
beforeAll(async () => {
  engine = await startLocalEngine();
  ({ messaging } = await provisionMessaging({ ...engine, region }));
});
afterAll(() => engine.stop());

test('provisioning again changes nothing: the same names, one subscription, no message lost', async () => {
  await createQueueSender({ client: engine.sqs, queueUrl: messaging.queues.ingest }).send({ body: 'kept' });
  const again = await provisionMessaging({ ...engine, region });
  expect(again.messaging).toEqual(messaging);
  expect(again.findings.filter(({ kind }) => kind !== 'unsupported')).toEqual([]);
  expect((await takeFrom(engine.sqs, messaging.queues.ingest))?.Body).toBe('kept');
  await engine.sns.send(new PublishCommand({ TopicArn: messaging.outcomeTopicArn, Message: 'once' }));
  expect((await takeFrom(engine.sqs, messaging.queues.outcomes))?.Body).toBe('once');
  expect(await takeFrom(engine.sqs, messaging.queues.outcomes)).toBeUndefined();
});

test.each([
  ['ingest', 'reelkeep-ingest-dlq'],
  ['ingestRetry', 'reelkeep-ingest-dlq'],
  ['campaigns', 'reelkeep-campaigns-dlq'],
] as const)('the queue %s keeps messages for 14 days and redrives to %s', async (queue, dlq) => {
  const { Attributes = {} } = await engine.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: messaging.queues[queue], AttributeNames: ['All'] }),
  );
  expect(Attributes['MessageRetentionPeriod']).toBe('1209600');
  expect(JSON.parse(Attributes['RedrivePolicy'] ?? '')).toEqual({
    deadLetterTargetArn: expect.stringMatching(new RegExp(`:${dlq}$`)),
    maxReceiveCount: 20,
  });
});

test('the outcome queue lets its topic, and no other, send to it', async () => {
  const { Attributes = {} } = await engine.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: messaging.queues.outcomes, AttributeNames: ['All'] }),
  );
  expect(JSON.parse(Attributes['Policy'] ?? '')).toMatchObject({
    Statement: [{ Effect: 'Allow', Condition: { ArnEquals: { 'aws:SourceArn': messaging.outcomeTopicArn } } }],
  });
});

test('a name prefix makes a set of queues of its own', async () => {
  const { messaging: staging } = await provisionMessaging({ ...engine, region, namePrefix: 'staging-' });
  expect(staging.queues.ingest).toMatch(/\/staging-reelkeep-ingest$/);
  expect(staging.outcomeTopicArn).toMatch(/:staging-reelkeep-outcomes$/);
});

test('a plan names each queue, the topic and the subscription, and creates none of them', async () => {
  const findings = await planMessaging({ ...engine, region, namePrefix: 'planned-' });
  const created = findings.filter((finding) => finding.kind === 'changed' && finding.from === null);
  const resources = new Set(created.map(({ resource }) => resource));
  expect(resources.size).toBe(7);
  expect(resources).toContain('topic planned-reelkeep-outcomes');
  const listed = await engine.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'planned-' }));
  expect(listed.QueueUrls ?? []).toEqual([]);
});

test('an engine without EventBridge is told of, not asked', async () => {
  const findings = await planMessaging({ ...engine, region });
  expect(findings).toContainEqual({
    kind: 'unsupported',
    resource: 'event rule reelkeep-campaign-ended',
    property: 'rule',
    why: 'not supported by this engine',
  });
});

test('fewer tries, set by somebody, stay until they are forced', async () => {
  const { messaging: staging } = await provisionMessaging({ ...engine, region, namePrefix: 'tight-' });
  const { ingest: QueueUrl } = staging.queues;
  const read = async () => {
    const names = { QueueUrl, AttributeNames: ['RedrivePolicy' as const] };
    const { Attributes = {} } = await engine.sqs.send(new GetQueueAttributesCommand(names));
    return JSON.parse(Attributes['RedrivePolicy'] ?? '');
  };
  const RedrivePolicy = JSON.stringify({ ...(await read()), maxReceiveCount: 3 });
  await engine.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
  const { findings } = await provisionMessaging({ ...engine, region, namePrefix: 'tight-' });
  expect(findings.filter(({ kind }) => kind !== 'unsupported')).toMatchObject([{ kind: 'kept', property: 'redrive' }]);
  expect(await read()).toMatchObject({ maxReceiveCount: 3 });
  await provisionMessaging({ ...engine, region, namePrefix: 'tight-', force: true });
  expect(await read()).toMatchObject({ maxReceiveCount: 20 });
});
