/** How many messages lie in a queue: the queue's own, approximate figures. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

export interface QueueDepth {
  /** Ready to be received. */
  readonly visible: number;
  /** Received and not deleted, by whomever. */
  readonly hidden: number;
  /** Sent with a delay that is not over. */
  readonly delayed: number;
}

const count = z.coerce.number().default(0);
const depthSchema = z.object({
  ApproximateNumberOfMessages: count,
  ApproximateNumberOfMessagesNotVisible: count,
  ApproximateNumberOfMessagesDelayed: count,
});

/** @throws the SDK's errors. */
export async function readQueueDepth(
  client: SQSClient,
  QueueUrl: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<QueueDepth> {
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  const answer = await client.send(command, options.signal === undefined ? {} : { abortSignal: options.signal });
  const read = depthSchema.parse(answer.Attributes ?? {});
  return {
    visible: read.ApproximateNumberOfMessages,
    hidden: read.ApproximateNumberOfMessagesNotVisible,
    delayed: read.ApproximateNumberOfMessagesDelayed,
  };
}
