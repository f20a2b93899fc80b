/** Goes the way of a message once, in a queue and a topic of its own that go away again: nobody's messages are touched. */
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  PublishCommand,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Should the process die before `close`, what is left over forgets its messages after a minute. */
const RETENTION_SECONDS = '60';
/** Of each long poll. */
const WAIT_SECONDS = 1;
/** A message that was published is there after so many polls, or it does not come. */
const MOST_POLLS = 3;

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Each step is one operation (or a pair that belongs together); every method throws the SDKs' errors. */
export interface ScratchQueue {
  readonly url: string;
  readonly arn: string;
  send(body: string, options?: CallOptions): Promise<void>;
  /** The next message, hidden for 20 seconds; undefined when none came in 3 seconds. */
  receive(options?: CallOptions): Promise<Message | undefined>;
  /** Shows it again at once. */
  giveBack(message: Message, options?: CallOptions): Promise<void>;
  remove(message: Message, options?: CallOptions): Promise<void>;
  close(): Promise<void>;
}

/** @param name one that no other queue has. */
export async function openScratchQueue(sqs: SQSClient, name: string, { signal }: CallOptions): Promise<ScratchQueue> {
  const options = signal && { abortSignal: signal };
  const Attributes = { MessageRetentionPeriod: RETENTION_SECONDS };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }), options);
  if (QueueUrl === undefined) throw new TypeError('a queue without its URL');
  const read = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }), options);
  const handleOf = ({ ReceiptHandle }: Message) => ({ QueueUrl, ReceiptHandle });
  return {
    url: QueueUrl,
    arn: read.Attributes?.QueueArn ?? '',
    async send(body, given = {}) {
      const command = new SendMessageCommand({ QueueUrl, MessageBody: body });
      await sqs.send(command, given.signal && { abortSignal: given.signal });
    },
    async receive(given = {}) {
      const what = { QueueUrl, WaitTimeSeconds: WAIT_SECONDS, VisibilityTimeout: 20 };
      for (let poll = 0; poll < MOST_POLLS; poll += 1) {
        const answer = await sqs.send(new ReceiveMessageCommand(what), given.signal && { abortSignal: given.signal });
        const [message] = answer.Messages ?? [];
        if (message !== undefined) return message;
      }
      return undefined;
    },
    async giveBack(message, given = {}) {
      const command = new ChangeMessageVisibilityCommand({ ...handleOf(message), VisibilityTimeout: 0 });
      await sqs.send(command, given.signal && { abortSignal: given.signal });
    },
    async remove(message, given = {}) {
      const command = new DeleteMessageCommand(handleOf(message));
      await sqs.send(command, given.signal && { abortSignal: given.signal });
    },
    async close() {
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

export interface ScratchTopic {
  publish(body: string, options?: CallOptions): Promise<void>;
  /** The subscription goes with it. */
  close(): Promise<void>;
}

/** A topic that delivers to `queue`. What was made so far goes away when this throws. */
export async function openScratchTopic(
  { sqs, sns }: { readonly sqs: SQSClient; readonly sns: SNSClient },
  { name, queue }: { readonly name: string; readonly queue: ScratchQueue },
  { signal }: CallOptions = {},
): Promise<ScratchTopic> {
  const options = signal && { abortSignal: signal };
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }), options);
  const close = async () => {
    await sns.send(new DeleteTopicCommand({ TopicArn }));
  };
  try {
    const Attributes = { Policy: JSON.stringify(allowTopic(queue.arn, TopicArn)) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }), options);
    const raw = { RawMessageDelivery: 'true' };
    const subscribe = { TopicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes: raw };
    await sns.send(new SubscribeCommand(subscribe), options);
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return {
    async publish(body, given = {}) {
      const command = new PublishCommand({ TopicArn, Message: body });
      await sns.send(command, given.signal && { abortSignal: given.signal });
    },
    close,
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
function allowTopic(queueArn: string, topicArn: string): object {
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  return { Version: '2012-10-17', Statement: [allow] };
}
