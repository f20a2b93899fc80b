import {
  CreateTopicCommand,
  DeleteTopicCommand,
  PublishCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { snsClient } from '../aws-clients.ts';
import { eventually } from '../eventually.ts';
import { isRecord, type Json, parseJson } from '../json.ts';
import { newFile, newTenant } from '../names.ts';
import { client, provider, stack } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';
import { keyOf, videoMessage } from '../video.ts';

const sns: SNSClient = snsClient(stack);
afterAll(() => sns.destroy());

async function queueArn(queueUrl: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
  return (await client.sqs.send(command)).Attributes?.QueueArn ?? '';
}

describe('topics', () => {
  it('give a team its own tenant’s outcomes alone, by the attributes that each outcome carries', async () => {
    const tenant = newTenant();
    const { QueueUrl: queueUrl = '' } = await client.sqs.send(new CreateQueueCommand({ QueueName: `team-${tenant}` }));
    const { SubscriptionArn: subscription } = await sns.send(
      new SubscribeCommand({
        TopicArn: stack.outcomeTopicArn,
        Protocol: 'sqs',
        Endpoint: await queueArn(queueUrl),
        ReturnSubscriptionArn: true,
        Attributes: {
          RawMessageDelivery: 'true',
          FilterPolicy: JSON.stringify({ tenant: [tenant], type: ['video.stored'] }),
        },
      }),
    );
    await storedVideo();
    const gone = videoMessage({ tenant, original_url: provider.url('not-found', newFile()) });
    await client.outcome(await client.send('ingest', gone));
    const mine = await storedVideo({ tenant });

    const received: Json[] = [];
    await eventually('the outcome of the one stored video', async () => {
      const command = new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 });
      const { Messages: messages = [] } = await client.sqs.send(command);
      received.push(...messages.map(({ Body }) => parseJson(Body ?? '')).filter(isRecord));
      return received.some(({ key }) => key === mine.key);
    });
    // Of this video alone, though a message that is delivered twice is told of twice.
    expect(new Set(received.map(({ key }) => key))).toEqual(new Set([mine.key]));
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscription }));
    await client.sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
  });

  it('may carry messages to the ingest queue, in the envelope that they put around them', async () => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const { TopicArn: topic } = await sns.send(new CreateTopicCommand({ Name: `generator-${message.tenant}` }));
    const { SubscriptionArn: subscription } = await sns.send(
      new SubscribeCommand({
        TopicArn: topic,
        Protocol: 'sqs',
        Endpoint: await queueArn(stack.queues.ingest),
        ReturnSubscriptionArn: true,
      }),
    );
    await sns.send(new PublishCommand({ TopicArn: topic, Message: JSON.stringify(message) }));
    const stored = await eventually('the video', () => client.head(keyOf(message)));
    expect(stored.metadata['tenant']).toBe(message.tenant);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscription }));
    await sns.send(new DeleteTopicCommand({ TopicArn: topic }));
  });
});
