/** Faults of queues and topic, planted on LocalStack and MiniStack. */
import { paginateListSubscriptionsByTopic, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { engineEndpoint } from './testing/engine-endpoint.ts';
import { type PlantedStack, plantStack } from './testing/planted-stack.ts';
import { runDoctor } from './testing/run-doctor.ts';

const set = (queue: 'ingest' | 'campaigns' | 'ingestDlq' | 'outcomes', Attributes: Record<string, string>) => {
  return async ({ clients, queues }: PlantedStack) => {
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queues[queue], Attributes }));
  };
};

async function makeQueue({ clients, bucket }: PlantedStack, name: string, Attributes: Record<string, string> = {}) {
  const created = await clients.sqs.send(new CreateQueueCommand({ QueueName: `${bucket}-${name}`, Attributes }));
  return created.QueueUrl ?? '';
}

async function arnOf({ clients }: PlantedStack, QueueUrl: string): Promise<string> {
  const read = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return read.Attributes?.QueueArn ?? '';
}

async function redrive(stack: PlantedStack, targetUrl: string, maxReceiveCount: number): Promise<void> {
  const deadLetterTargetArn = await arnOf(stack, targetUrl);
  await set('campaigns', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) })(stack);
}

const variablesSchema = z.record(z.string(), z.string());

/** What it resolves to, if that are variables, the doctor gets too. */
type Plant = (stack: PlantedStack) => Promise<unknown>;

const FAULTS: Array<[string, string, Plant]> = [
  [
    'a queue is not there',
    'queue_missing',
    async ({ queues }) => ({ INGEST_QUEUE_URL: `${queues.ingest}-that-is-not` }),
  ],
  ['a queue has no dead-letter queue', 'queue_without_dlq', set('ingest', { RedrivePolicy: '' })],
  [
    'dead letters go where nobody looks',
    'dlq_elsewhere',
    async (stack) => redrive(stack, await makeQueue(stack, 'attic'), 20),
  ],
  ['one receive is the last', 'redrive_hasty', async (stack) => redrive(stack, stack.queues.campaignsDlq, 1)],
  [
    'a queue and its DLQ are swapped',
    'queues_mixed_up',
    async ({ queues }) => ({ CAMPAIGN_QUEUE_URL: queues.campaignsDlq, CAMPAIGN_DLQ_URL: queues.campaigns }),
  ],
  ['messages are hidden for 5 seconds', 'visibility_short', set('ingest', { VisibilityTimeout: '5' })],
  ['messages are kept for an hour', 'retention_short', set('ingest', { MessageRetentionPeriod: '3600' })],
  ['a DLQ forgets before its queue does', 'retention_short', set('ingestDlq', { MessageRetentionPeriod: '86400' })],
  [
    'the topic is not there',
    'topic_missing',
    async ({ outcomeTopicArn }) => ({ OUTCOME_TOPIC_ARN: `${outcomeTopicArn}-that-is-not` }),
  ],
  [
    'nobody listens to the topic',
    'topic_without_subscription',
    async ({ clients, outcomeTopicArn: TopicArn }) => {
      for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
        { client: clients.sns },
        { TopicArn },
      )) {
        for (const { SubscriptionArn } of Subscriptions) {
          await clients.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
        }
      }
    },
  ],
];

/** MiniStack gives a second opinion, and every other fault is enough for one. */
function faultsOn(engine: 'LOCALSTACK' | 'MINISTACK') {
  return FAULTS.filter((_, at) => engine === 'LOCALSTACK' || at % 2 === 0);
}

describe.concurrent.each(['LOCALSTACK', 'MINISTACK'] as const)('on %s doctor names it when', (engine) => {
  test.each(faultsOn(engine))('%s: %s', async (_, diagnosis, plant) => {
    const stack = await plantStack({ endpoint: engineEndpoint(engine) });
    const env = variablesSchema.parse((await plant(stack)) ?? {});
    const { diagnoses, exitCode } = await runDoctor({ ...stack.env, ...env });
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: [diagnosis], exitCode: 1 });
    stack.clients.close();
  });
});

describe.concurrent('on LocalStack doctor', () => {
  test('names it when one queue stands in two variables, beside what that brings', async () => {
    const stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK') });
    const { report } = await runDoctor({ ...stack.env, CAMPAIGN_QUEUE_URL: stack.queues.ingest });
    expect(report.findings).toMatchObject([
      { diagnosis: 'queues_mixed_up', details: [expect.stringContaining('INGEST_QUEUE_URL and CAMPAIGN_QUEUE_URL')] },
      { diagnosis: 'dlq_elsewhere' },
    ]);
    stack.clients.close();
  });

  test('names it when the ingest queue is FIFO', async () => {
    const stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK') });
    const fifo = { FifoQueue: 'true', MessageRetentionPeriod: '1209600', VisibilityTimeout: '60' };
    const dlq = await makeQueue(stack, 'dlq.fifo', fifo);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(stack, dlq), maxReceiveCount: 20 });
    const url = await makeQueue(stack, 'ingest.fifo', { ...fifo, RedrivePolicy });
    const { diagnoses } = await runDoctor({ ...stack.env, INGEST_QUEUE_URL: url });
    expect(diagnoses).toEqual(['dlq_elsewhere', 'queue_fifo']);
    stack.clients.close();
  });

  test('names it when the queue of outcomes lets no topic in', async () => {
    const stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK') });
    // Found by its usual name, so it is that one which is closed.
    const url =
      (await stack.clients.sqs.send(new CreateQueueCommand({ QueueName: 'reelkeep-outcomes' }))).QueueUrl ?? '';
    await stack.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: '' } }));
    const Endpoint = await arnOf(stack, url);
    await stack.clients.sns.send(new SubscribeCommand({ TopicArn: stack.outcomeTopicArn, Protocol: 'sqs', Endpoint }));
    const { diagnoses } = await runDoctor(stack.env);
    expect(diagnoses).toEqual(['outcome_queue_closed']);
    stack.clients.close();
  });

  test('receives, hides and deletes no message of the apps, and sends them none', async () => {
    const stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK') });
    const { sqs } = stack.clients;
    const urls = Object.values(stack.queues);
    await Promise.all(urls.map((QueueUrl) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'mine' }))));
    expect((await runDoctor(stack.env)).exitCode).toBe(0);
    for (const QueueUrl of urls) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
      );
      expect(Messages).toMatchObject([{ Body: 'mine', Attributes: { ApproximateReceiveCount: '1' } }]);
    }
    stack.clients.close();
  });
});
