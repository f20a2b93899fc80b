import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { afterEach, describe, expect, it } from 'vitest';
import { createQueueReader } from './queue-reader.ts';
import { createQueueSender } from './queue-sender.ts';

const stops: Array<() => unknown> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function openQueue() {
  const server = await startFauxqs({ port: 0, host: '', logger: false });
  stops.push(() => server.stop());
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  stops.push(() => client.destroy());
  const { QueueUrl: queueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: 'reelkeep-ingest-dlq' }));
  return { reader: createQueueReader({ client, queueUrl }), sender: createQueueSender({ client, queueUrl }) };
}

describe('createQueueReader', () => {
  it('reads a message with its attributes', async () => {
    const { reader, sender } = await openQueue();
    await sender.send({ body: 'dead', attributes: { reason: 'provider_gone' } });
    expect(await reader.receive()).toMatchObject([{ body: 'dead', attributes: { reason: 'provider_gone' } }]);
  });

  it('shows a message again at once when it is given back, and never when it is removed', async () => {
    const { reader, sender } = await openQueue();
    await sender.send({ body: 'dead' });
    const [first] = await reader.receive();
    expect(await reader.receive()).toEqual([]);
    if (first === undefined) throw new Error('no message');
    await reader.giveBack(first);
    const [again] = await reader.receive();
    expect(again).toMatchObject({ messageId: first.messageId, receiveCount: 2 });
    if (again === undefined) throw new Error('no message');
    await reader.remove(again);
    expect(await reader.receive()).toEqual([]);
  });
});
