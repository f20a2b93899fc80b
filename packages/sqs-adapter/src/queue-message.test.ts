import { expect, test } from 'vitest';
import { readQueueMessage } from './queue-message.ts';

const raw = {
  MessageId: 'm-1',
  ReceiptHandle: 'h-1',
  Body: '{}',
  Attributes: { SentTimestamp: '1755009052123', ApproximateReceiveCount: '4' },
};

test('reads the sending time and the receive count from the system attributes', () => {
  expect(readQueueMessage(raw)).toEqual({
    messageId: 'm-1',
    receiptHandle: 'h-1',
    body: '{}',
    attributes: {},
    sentAt: new Date('2025-08-12T14:30:52.123Z'),
    arrivedAt: new Date('2025-08-12T14:30:52.123Z'),
    groupId: undefined,
    receiveCount: 4,
  });
});

test('prefers the time at which it was first sent, and passes over one that is no time', () => {
  const sentAt = (text: string) =>
    readQueueMessage({ ...raw, MessageAttributes: { first_sent_at: { DataType: 'String', StringValue: text } } })
      .sentAt;
  expect(sentAt('2025-01-01T00:00:00Z')).toEqual(new Date('2025-01-01T00:00:00Z'));
  expect(sentAt('2025-08-12T14:30:53.000Z')).toEqual(new Date('2025-08-12T14:30:53.000Z'));
  for (const text of [
    'yesterday',
    '2025-08-14T00:00:00Z',
    '+020000-01-01T00:00:00.000Z',
    '-000001-01-01T00:00:00.000Z',
  ])
    expect(sentAt(text)).toEqual(new Date('2025-08-12T14:30:52.123Z'));
});

test('refuses an answer that is no SQS message', () => {
  expect(() => readQueueMessage({ Body: 'x' })).toThrow(TypeError);
  expect(() => readQueueMessage({ ...raw, Attributes: {} })).toThrow(/SentTimestamp/);
});
