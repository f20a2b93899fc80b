/** A queue that hears what a topic is told, so that a test sees who would have been woken. */
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { engineConnection } from './cloudformation.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions.html */
const noticeSchema = z.looseObject({ AlarmName: z.string(), NewStateValue: z.string() });

export interface AlarmMailbox {
  /** The names of all alarms that went on so far. */
  heard(): Promise<ReadonlySet<string>>;
  close(): void;
}

/** Makes the topic, where the stack has not made it yet: its alarms may speak as soon as they are there. */
export async function openMailbox(topicName: string, region: string): Promise<AlarmMailbox> {
  const connection = engineConnection(region);
  const [sns, sqs] = [new SNSClient(connection), new SQSClient(connection)];
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: topicName }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `heard-${topicName}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const subscription = { TopicArn, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] };
  await sns.send(new SubscribeCommand({ ...subscription, Attributes: { RawMessageDelivery: 'true' } }));
  const names = new Set<string>();
  return {
    async heard() {
      const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      for (const { Body = '', ReceiptHandle } of Messages) {
        const { AlarmName, NewStateValue } = noticeSchema.parse(JSON.parse(Body));
        if (NewStateValue === 'ALARM') names.add(AlarmName);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return names;
    },
    close() {
      sns.destroy();
      sqs.destroy();
    },
  };
}
