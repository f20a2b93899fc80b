import { CreateTopicCommand, ListSubscriptionsByTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { afterEach, describe, expect, it } from 'vitest';
import { openTopicTap } from './topic-tap.ts';

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
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'reelkeep-outcomes' }));
  return { sqs, sns, topicArn: TopicArn };
}

describe('openTopicTap', () => {
  it('receives what is published from then on, as it was published, and each message once', async () => {
    const { sqs, sns, topicArn } = await startEngine();
    const tap = await openTopicTap({ sqs, sns, topicArn, queueName: 'reelkeep-tap-1' });
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: '{"type":"video.stored"}' }));
    expect(await tap.receive()).toEqual(['{"type":"video.stored"}']);
    expect(await tap.receive()).toEqual([]);
  });

  it('leaves neither queue nor subscription behind', async () => {
    const { sqs, sns, topicArn } = await startEngine();
    const tap = await openTopicTap({ sqs, sns, topicArn, queueName: 'reelkeep-tap-1' });
    await tap.close();
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect(Subscriptions).toEqual([]);
  });
});
