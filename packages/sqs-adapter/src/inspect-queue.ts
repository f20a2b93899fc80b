/** Reads how a queue is set up, without touching a message in it. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

export interface QueueInspection {
  readonly arn: string;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly fifo: boolean;
  /** Undefined: the queue has no dead-letter queue. */
  readonly redrive: { readonly targetArn: string; readonly maxReceiveCount: number } | undefined;
  /** The access policy's text. */
  readonly policy: string | undefined;
}

const redriveSchema = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() });
const attributesSchema = z.object({
  QueueArn: z.string(),
  VisibilityTimeout: z.coerce.number(),
  MessageRetentionPeriod: z.coerce.number(),
  FifoQueue: z.string().optional(),
  RedrivePolicy: z.string().optional(),
  Policy: z.string().optional(),
});

/** @throws the SDK's errors, and a ZodError for attributes that no SQS answers with. */
export async function inspectQueue(
  client: SQSClient,
  QueueUrl: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<QueueInspection> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  const { Attributes } = await client.send(command, options.signal && { abortSignal: options.signal });
  const read = attributesSchema.parse(Attributes ?? {});
  return {
    arn: read.QueueArn,
    visibilitySeconds: read.VisibilityTimeout,
    retentionSeconds: read.MessageRetentionPeriod,
    fifo: read.FifoQueue === 'true' || read.QueueArn.endsWith('.fifo'),
    redrive: readRedrive(read.RedrivePolicy),
    policy: read.Policy === '' ? undefined : read.Policy,
  };
}

/** An engine may answer with an empty policy where there is none. */
function readRedrive(text: string | undefined): QueueInspection['redrive'] {
  if (text === undefined || text === '') return undefined;
  const { data } = redriveSchema.safeParse(JSON.parse(text));
  return data && { targetArn: data.deadLetterTargetArn, maxReceiveCount: data.maxReceiveCount };
}
