/**
 * Messages as an event source mapping hands them to an AWS Lambda function, in the shape of a receive.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
import type { Message } from '@aws-sdk/client-sqs';
import { z } from 'zod';

const attributeSchema = z.object({
  stringValue: z.string().optional(),
  /** Base64. */
  binaryValue: z.string().optional(),
  dataType: z.string(),
});

const recordSchema = z.object({
  messageId: z.string().min(1),
  receiptHandle: z.string().min(1),
  body: z.string(),
  attributes: z.record(z.string(), z.string()),
  messageAttributes: z.record(z.string(), attributeSchema).default({}),
  eventSource: z.literal('aws:sqs'),
  /** `arn:aws:sqs:us-east-1:123456789012:reelkeep-campaigns` */
  eventSourceARN: z.string(),
});

const eventSchema = z.object({ Records: z.array(recordSchema).min(1) });

/** Whether it is an event of a queue at all, however sound. */
export function isQueueEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'Records' in event;
}

/**
 * The messages of an event, which must be of this queue: a receipt handle is good for no other.
 * @throws TypeError when the event is none of SQS, or of another queue: then all of it comes again.
 */
export function readEventRecords(event: unknown, queueUrl: string): readonly Message[] {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) throw new TypeError(`this is no event of SQS: ${z.prettifyError(parsed.error)}`);
  const expected = new URL(queueUrl).pathname.split('/').at(-1);
  return parsed.data.Records.map((record) => {
    const queue = record.eventSourceARN.split(':').at(-1);
    if (queue !== expected)
      throw new TypeError(`the event is of the queue ${queue}, and this function's is ${expected}`);
    return {
      MessageId: record.messageId,
      ReceiptHandle: record.receiptHandle,
      Body: record.body,
      Attributes: record.attributes,
      MessageAttributes: Object.fromEntries(
        Object.entries(record.messageAttributes).map(([name, { dataType, stringValue, binaryValue }]) => [
          name,
          {
            DataType: dataType,
            ...(stringValue === undefined ? {} : { StringValue: stringValue }),
            ...(binaryValue === undefined ? {} : { BinaryValue: new Uint8Array(Buffer.from(binaryValue, 'base64')) }),
          },
        ]),
      ),
    };
  });
}
