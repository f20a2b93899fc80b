/**
 * Asks whether these credentials may use a queue or topic, by requests that can send, take or change nothing, whatever
 * answers: batches without an entry, and a receive of more messages than SQS allows. Who may not is refused as such; who
 * may is told that the request is wrong.
 */
import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import { readFailure } from '@reelkeep/core/service-failure';

export type QueueRight = 'receive' | 'send' | 'delete' | 'change_visibility';

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
}

/** SQS gives out at most 10: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const TOO_MANY_MESSAGES = 99;

/** Resolves when the request was let through. @throws the SDK's error when it was not, or when nothing answered. */
export async function askQueueRight(
  client: SQSClient,
  { queueUrl: QueueUrl, right }: { readonly queueUrl: string; readonly right: QueueRight },
  { signal }: AskOptions = {},
): Promise<void> {
  const options = signal && { abortSignal: signal };
  // Should an engine not mind the number, what it gives out is visible again at once.
  const receive = { QueueUrl, MaxNumberOfMessages: TOO_MANY_MESSAGES, VisibilityTimeout: 0, WaitTimeSeconds: 0 };
  await letThrough(async () => {
    switch (right) {
      case 'receive':
        return await client.send(new ReceiveMessageCommand(receive), options);
      case 'send':
        return await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [] }), options);
      case 'delete':
        return await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [] }), options);
      case 'change_visibility':
        return await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: [] }), options);
    }
  });
}

/** The same for publishing on a topic. */
export async function askPublishRight(client: SNSClient, TopicArn: string, { signal }: AskOptions = {}): Promise<void> {
  const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [] });
  await letThrough(() => client.send(command, signal && { abortSignal: signal }));
}

/** An engine that says the request is wrong, or even stumbles over it (500), has let it in. */
const LET_IN = new Set(['request_refused', 'request_unexplained', 'service_failing']);

async function letThrough(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.status === undefined || !LET_IN.has(diagnoseFailure(failure))) throw error;
  }
}
