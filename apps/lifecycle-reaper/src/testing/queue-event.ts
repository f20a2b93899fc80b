/** A received message in the shape in which an event source mapping hands it on. */

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export interface Received {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, object>>;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

interface RawMessage {
  readonly MessageId?: string | undefined;
  readonly ReceiptHandle?: string | undefined;
  readonly Body?: string | undefined;
  readonly MD5OfBody?: string | undefined;
  readonly Attributes?: Readonly<Record<string, string | undefined>> | undefined;
  readonly MessageAttributes?:
    | Readonly<Record<string, { DataType?: string | undefined; StringValue?: string | undefined }>>
    | undefined;
}

/** @throws when there was no message to receive. */
export function recordOf(raw: RawMessage | undefined, queueUrl: string): Received {
  if (raw === undefined) throw new TypeError('the queue had no message');
  const known = Object.entries(raw.Attributes ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    messageId: raw.MessageId ?? '',
    receiptHandle: raw.ReceiptHandle ?? '',
    body: raw.Body ?? '',
    attributes: Object.fromEntries(known),
    messageAttributes: Object.fromEntries(
      Object.entries(raw.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
        name,
        { dataType: DataType, stringValue: StringValue, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: raw.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${new URL(queueUrl).pathname.split('/').at(-1)}`,
    awsRegion: 'us-east-1',
  };
}
