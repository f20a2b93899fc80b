/** A queue engine on loopback for the tests of this package, with fresh queues for each of them. */
import {
  ChangeMessageVisibilityCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { createSnsClient, createSqsClient } from '../sqs-client.ts';

export interface LocalEngine {
  readonly endpoint: string;
  readonly sqs: SQSClient;
  readonly sns: ReturnType<typeof createSnsClient>;
  createQueue(): LocalQueue;
  stop(): Promise<void>;
}

export interface LocalQueue {
  readonly url: string;
  send(body: string, extra?: Partial<ConstructorParameters<typeof SendMessageCommand>[0]>): Promise<string>;
  /** Takes a message, waiting a second at most, and hides it for long. */
  take(): Promise<Message | undefined>;
  /** Shows a taken message again at once. */
  giveBack(message: Message | undefined): Promise<void>;
  /** What is there now, taken or not. */
  counts(): { readonly visible: number; readonly hidden: number };
  remove(): void;
}

let created = 0;

export async function startLocalEngine(): Promise<LocalEngine> {
  const server = await startFauxqs({ port: 0, logger: false });
  const place = { region: 'us-east-1', endpoint: `http://127.0.0.1:${server.port}` };
  const sqs = createSqsClient(place);
  const sns = createSnsClient(place);
  return {
    endpoint: place.endpoint,
    sqs,
    sns,
    createQueue() {
      created += 1;
      const name = `queue-${created}`;
      const { queueUrl: url } = server.createQueue(name);
      return {
        url,
        async send(body, extra = {}) {
          const sent = await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...extra }));
          return sent.MessageId ?? '';
        },
        take: () => takeFrom(sqs, url),
        async giveBack(message) {
          const what = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
          await sqs.send(new ChangeMessageVisibilityCommand(what));
        },
        counts() {
          const { ready = [], inflight = [] } = server.inspectQueue(name)?.messages ?? {};
          return { visible: ready.length, hidden: inflight.length };
        },
        remove: () => server.deleteQueue(name),
      };
    },
    async stop() {
      sqs.destroy();
      sns.destroy();
      await server.stop();
    },
  };
}

export async function takeFrom(sqs: SQSClient, QueueUrl: string): Promise<Message | undefined> {
  const received = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds: 1,
      VisibilityTimeout: 600,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return received.Messages?.[0];
}
