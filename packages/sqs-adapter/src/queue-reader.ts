/** Reads a queue by hand, message by message: for tools that look into one, where a consumer would work it off. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type QueueMessage, readQueueMessage, SYSTEM_ATTRIBUTES } from './queue-message.ts';

export interface ReceiveRequest {
  /** 1 to 10, the default 10. */
  readonly maxMessages?: number;
  /** 0 to 20; the default 0 looks and does not wait. */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface QueueReader {
  /** Each message is then hidden from others for the queue's visibility time-out. */
  receive(request?: ReceiveRequest): Promise<readonly QueueMessage[]>;
  /** Deletes it for good. */
  remove(message: QueueMessage): Promise<void>;
  /** Shows it to others again at once; its receive count stays. */
  giveBack(message: QueueMessage): Promise<void>;
}

/** Every method throws the SDK's errors. */
export function createQueueReader({
  client,
  queueUrl: QueueUrl,
}: {
  client: SQSClient;
  queueUrl: string;
}): QueueReader {
  return {
    async receive({ maxMessages = 10, waitSeconds = 0, signal } = {}) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: maxMessages,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: [...SYSTEM_ATTRIBUTES],
        }),
        signal === undefined ? {} : { abortSignal: signal },
      );
      return Messages.map(readQueueMessage);
    },
    async remove({ receiptHandle: ReceiptHandle }) {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
    async giveBack({ receiptHandle: ReceiptHandle }) {
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    },
  };
}
