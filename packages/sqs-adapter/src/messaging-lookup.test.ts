import { SNSClient } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { afterEach, describe, expect, it } from 'vitest';
import { findMessaging } from './messaging-lookup.ts';
import { provisionMessaging } from './messaging-provisioning.ts';

const stops: Array<() => unknown> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function startEngine() {
  const server = await startFauxqs({ port: 0, host: '', logger: false });
  stops.push(() => server.stop());
  const connection = {
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const [sqs, sns] = [new SQSClient(connection), new SNSClient(connection)];
  stops.push(
    () => sqs.destroy(),
    () => sns.destroy(),
  );
  return { sqs, sns };
}

describe('findMessaging', () => {
  it('finds what was provisioned', async () => {
    const clients = await startEngine();
    const { messaging } = await provisionMessaging({ ...clients, region: 'us-east-1' });
    expect(await findMessaging({ ...clients, known: { queues: {} } })).toEqual({ outcome: 'found', messaging });
  });

  it('names all that is missing where nothing was provisioned', async () => {
    expect(await findMessaging({ ...(await startEngine()), known: { queues: {} } })).toEqual({
      outcome: 'missing',
      missing: [
        'queue reelkeep-ingest',
        'queue reelkeep-ingest-retry',
        'queue reelkeep-ingest-dlq',
        'queue reelkeep-campaigns',
        'queue reelkeep-campaigns-dlq',
        'queue reelkeep-outcomes',
        'topic reelkeep-outcomes',
      ],
    });
  });

  it('takes what is known as it is and looks up the rest', async () => {
    const clients = await startEngine();
    const { messaging } = await provisionMessaging({ ...clients, region: 'us-east-1' });
    const { queues, outcomeTopicArn } = messaging;
    await clients.sqs.send(new DeleteQueueCommand({ QueueUrl: queues.ingest }));
    const mine = 'https://sqs.us-east-1.amazonaws.com/123456789012/mine';
    expect(await findMessaging({ ...clients, known: { queues: { ingest: mine } } })).toEqual({
      outcome: 'found',
      messaging: { queues: { ...queues, ingest: mine }, outcomeTopicArn },
    });
  });
});
