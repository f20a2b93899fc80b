import { describe, expect, it } from 'vitest';
import { isQueueEvent, readEventRecords } from './event-records.ts';
import { readQueueMessage } from './queue-message.ts';

const QUEUE_URL = 'https://sqs.us-east-2.amazonaws.com/123456789012/my-queue';

/** AWS's own example: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
const EVENT = {
  Records: [
    {
      messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
      body: 'Test message.',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1545082649183',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1545082649185',
      },
      messageAttributes: {
        myAttribute: { stringValue: 'myValue', stringListValues: [], binaryListValues: [], dataType: 'String' },
      },
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:my-queue',
      awsRegion: 'us-east-2',
    },
  ],
};
const [RECORD] = EVENT.Records;

describe('an event of a queue', () => {
  it('gives messages as a receive would', () => {
    const [raw = {}] = readEventRecords(EVENT, QUEUE_URL);
    expect(readQueueMessage(raw)).toEqual({
      messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
      body: 'Test message.',
      attributes: { myAttribute: 'myValue' },
      sentAt: new Date(1_545_082_649_183),
      arrivedAt: new Date(1_545_082_649_183),
      groupId: undefined,
      receiveCount: 1,
    });
  });

  it('keeps its group and its attributes of bytes, which travel on with a message that is moved', () => {
    const record = {
      ...RECORD,
      attributes: { ...RECORD?.attributes, MessageGroupId: 'acme' },
      messageAttributes: { seal: { binaryValue: 'AQID', dataType: 'Binary' } },
    };
    const [raw] = readEventRecords({ Records: [record] }, QUEUE_URL);
    expect(raw?.Attributes?.MessageGroupId).toBe('acme');
    expect(raw?.MessageAttributes).toEqual({ seal: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) } });
  });

  it('of another queue is refused by name: its receipt handles open nothing here', () => {
    const url = 'https://sqs.us-east-2.amazonaws.com/123456789012/reelkeep-campaigns';
    expect(() => readEventRecords(EVENT, url)).toThrow('of the queue my-queue, and this function');
  });

  it.each([
    [{ Records: [] }],
    [{ Records: [{ ...RECORD, eventSource: 'aws:kinesis' }] }],
    [{ Records: [{ ...RECORD, receiptHandle: undefined }] }],
    [{ Records: [{ eventSource: 'aws:s3', s3: {} }] }],
  ])('that is none is refused: %j', (event) => {
    expect(isQueueEvent(event)).toBe(true);
    expect(() => readEventRecords(event, QUEUE_URL)).toThrow(TypeError);
  });

  it.each([undefined, null, 'Records', 7, {}, { source: 'aws.events' }])('is not %j', (event) => {
    expect(isQueueEvent(event)).toBe(false);
  });
});
