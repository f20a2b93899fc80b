// Queues and topics over restarts and kills, with the attributes that the worker steers by.
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { type Clients, connect, REGION, startBench, temporaryDir } from './testing/engine-bench.ts';
import { spawnEngine } from './testing/engine-process.ts';

type Attributes = Partial<Record<QueueAttributeName, string>>;

async function makeQueue({ sqs }: Clients, QueueName: string, Attributes: Attributes = {}): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl ?? '';
}
async function urlOf({ sqs }: Clients, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
}
const arnOf = (name: string) => `arn:aws:sqs:${REGION}:000000000000:${name}`;
const send = ({ sqs }: Clients, QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
async function receive({ sqs }: Clients, QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) {
  const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600, ...more };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

describe('ChangeMessageVisibility(0)', () => {
  test('gives the message back at once, still counted, over a restart', async () => {
    const bench = await startBench();
    const QueueUrl = await makeQueue(bench, 'ingest');
    await send(bench, QueueUrl, 'm');
    const [first] = await receive(bench, QueueUrl);
    const hide = { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 };
    await bench.sqs.send(new ChangeMessageVisibilityCommand(hide));
    await bench.stop();
    const again = await startBench(bench.dataDir);
    const messages = await receive(again, await urlOf(again, 'ingest'), { AttributeNames: ['All'] });
    expect(messages).toEqual([expect.objectContaining({ Body: 'm' })]);
    expect(messages[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
  });

  test('works in a batch', async () => {
    const bench = await startBench();
    const QueueUrl = await makeQueue(bench, 'ingest');
    for (const body of ['a', 'b']) await send(bench, QueueUrl, body);
    const taken = await receive(bench, QueueUrl);
    const Entries = taken.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle, VisibilityTimeout: 0 }));
    const answer = await bench.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    expect([answer.Successful?.length, answer.Failed ?? []]).toEqual([2, []]);
    expect(await receive(bench, QueueUrl)).toHaveLength(2);
  });
});

test('takes every character that SQS takes, those beyond U+FFFF among them', async () => {
  const bench = await startBench();
  const QueueUrl = await makeQueue(bench, 'ingest');
  await send(bench, QueueUrl, 'reel 🎬 日本');
  expect(await receive(bench, QueueUrl)).toEqual([expect.objectContaining({ Body: 'reel 🎬 日本' })]);
});

test('tells receive count and time of sending under both names of the request field', async () => {
  const bench = await startBench();
  const QueueUrl = await makeQueue(bench, 'ingest');
  await send(bench, QueueUrl, 'm');
  const old = await receive(bench, QueueUrl, { AttributeNames: ['All'], VisibilityTimeout: 0 });
  expect(old[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SentTimestamp: expect.any(String) });
  const names = { MessageSystemAttributeNames: ['ApproximateReceiveCount' as const, 'SentTimestamp' as const] };
  const [now] = await receive(bench, QueueUrl, names);
  expect(now?.Attributes).toEqual({ ApproximateReceiveCount: '2', SentTimestamp: expect.stringMatching(/^\d{13}$/) });
});

test('answers a long poll as soon as a message comes', async () => {
  const bench = await startBench();
  const QueueUrl = await makeQueue(bench, 'ingest');
  const waiting = receive(bench, QueueUrl, { WaitTimeSeconds: 15 });
  await send(bench, QueueUrl, 'm');
  expect(await waiting).toEqual([expect.objectContaining({ Body: 'm' })]);
});

test('gives a message to who still waits, not to who hung up', async () => {
  const bench = await startBench();
  const QueueUrl = await makeQueue(bench, 'ingest');
  const hangUp = new AbortController();
  const request = { QueueUrl, WaitTimeSeconds: 10 };
  const gone = bench.sqs.send(new ReceiveMessageCommand(request), { abortSignal: hangUp.signal }).catch(() => 'gone');
  // The poll is known to wait once a call that was sent after it has been answered.
  await receive(bench, QueueUrl);
  hangUp.abort();
  expect(await gone).toBe('gone');
  const waiting = receive(bench, QueueUrl, { WaitTimeSeconds: 10 });
  await send(bench, QueueUrl, 'm');
  expect(await waiting).toEqual([expect.objectContaining({ Body: 'm' })]);
});

test('moves a message to its dead letter queue after maxReceiveCount, over restarts', async () => {
  const bench = await startBench();
  await makeQueue(bench, 'dlq');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dlq'), maxReceiveCount: 2 });
  const QueueUrl = await makeQueue(bench, 'ingest', { RedrivePolicy });
  await send(bench, QueueUrl, 'poison');
  expect(await receive(bench, QueueUrl, { VisibilityTimeout: 0 })).toHaveLength(1);
  await bench.stop();
  const again = await startBench(bench.dataDir);
  const url = await urlOf(again, 'ingest');
  expect(await receive(again, url, { VisibilityTimeout: 0 })).toHaveLength(1);
  expect(await receive(again, url)).toEqual([]);
  await again.stop();
  const last = await startBench(bench.dataDir);
  expect(await receive(last, await urlOf(last, 'dlq'))).toEqual([expect.objectContaining({ Body: 'poison' })]);
  expect(await receive(last, await urlOf(last, 'ingest'))).toEqual([]);
});

test('keeps a message back for its delay, over a restart', async () => {
  const bench = await startBench();
  const QueueUrl = await makeQueue(bench, 'ingest');
  await send(bench, QueueUrl, 'later', 900);
  await bench.stop();
  const again = await startBench(bench.dataDir);
  const url = await urlOf(again, 'ingest');
  expect(await receive(again, url)).toEqual([]);
  const asked = { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessagesDelayed' as const] };
  const { Attributes } = await again.sqs.send(new GetQueueAttributesCommand(asked));
  expect(Attributes).toEqual({ ApproximateNumberOfMessagesDelayed: '1' });
});

test('delivers raw through a topic with its message attributes, after a restart too', async () => {
  const bench = await startBench();
  await makeQueue(bench, 'outcomes');
  const { TopicArn } = await bench.sns.send(new CreateTopicCommand({ Name: 'outcomes' }));
  const Attributes = { RawMessageDelivery: 'true' };
  const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('outcomes'), Attributes });
  await bench.sns.send(subscribe);
  await bench.stop();
  const again = await startBench(bench.dataDir);
  await again.sns.send(subscribe); // provisioning repeats itself
  const MessageAttributes = { tenant: { DataType: 'String', StringValue: 'acme' } };
  await again.sns.send(new PublishCommand({ TopicArn, Message: '{"a":1}', MessageAttributes }));
  const url = await urlOf(again, 'outcomes');
  const messages = await receive(again, url, { MessageAttributeNames: ['tenant'], VisibilityTimeout: 0 });
  expect(messages).toEqual([expect.objectContaining({ Body: '{"a":1}', MessageAttributes })]);
  // Like AWS: none unless asked for.
  expect((await receive(again, url))[0]).not.toHaveProperty('MessageAttributes');
});

test('names its present port in queue URLs, and understands those of an earlier run', async () => {
  const bench = await startBench();
  const old = await makeQueue(bench, 'ingest');
  expect(old).toBe(`${bench.endpoint}/000000000000/ingest`);
  await bench.stop();
  const again = await startBench(bench.dataDir);
  expect(await urlOf(again, 'ingest')).toBe(`${again.endpoint}/000000000000/ingest`);
  expect(await makeQueue(again, 'ingest')).toBe(`${again.endpoint}/000000000000/ingest`);
  await send(again, old, 'm');
  expect(await receive(again, old)).toHaveLength(1);
});

test('keeps attributes that a repeated CreateQueue adds', async () => {
  const bench = await startBench();
  await makeQueue(bench, 'ingest');
  const policy = JSON.stringify({ redrivePermission: 'allowAll' });
  await makeQueue(bench, 'ingest', { RedriveAllowPolicy: policy });
  await bench.stop();
  const again = await startBench(bench.dataDir);
  const asked = { QueueUrl: await urlOf(again, 'ingest'), AttributeNames: ['RedriveAllowPolicy' as const] };
  const { Attributes } = await again.sqs.send(new GetQueueAttributesCommand(asked));
  expect(Attributes).toEqual({ RedriveAllowPolicy: policy });
});

test('has every acknowledged message, and none that was deleted, after a kill -9 amid sends and deletes', {
  retry: 0,
}, async () => {
  const dataDir = await temporaryDir();
  const engine = await spawnEngine(dataDir);
  const clients = connect(engine.endpoint);
  const QueueUrl = await makeQueue(clients, 'ingest');
  const sent = new Set<string>();
  const asked = new Set<string>();
  const deleted = new Set<string>();
  let killed: Promise<void> | undefined;
  const untilKilled = async (step: (n: number) => Promise<void>) => {
    for (let n = 0; killed === undefined; n += 1) {
      await step(n).catch((error: unknown) => {
        if (killed === undefined) throw error;
      });
    }
  };
  await Promise.all([
    ...[0, 1, 2, 3].map((id) =>
      untilKilled(async (n) => {
        await send(clients, QueueUrl, `${id}-${n}`);
        sent.add(`${id}-${n}`);
        if (sent.size >= 200) killed ??= engine.kill();
      }),
    ),
    untilKilled(async () => {
      const oneAtATime = { MaxNumberOfMessages: 1, VisibilityTimeout: 0 };
      for (const { Body, ReceiptHandle } of await receive(clients, QueueUrl, oneAtATime)) {
        // From here on it may be gone or not, until the answer says so.
        asked.add(Body ?? '');
        await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        deleted.add(Body ?? '');
      }
    }),
  ]);
  await killed;

  const bench = await startBench(dataDir);
  const url = await urlOf(bench, 'ingest');
  const found = new Set<string>();
  for (;;) {
    const messages = await receive(bench, url);
    if (messages.length === 0) break;
    for (const { Body } of messages) found.add(Body ?? '');
  }
  expect(sent.size).toBeGreaterThan(100);
  expect([...sent].filter((body) => !asked.has(body) && !found.has(body))).toEqual([]);
  expect([...deleted].filter((body) => found.has(body))).toEqual([]);
});
