import { expect, test } from 'vitest';
import { disposeMessage } from './dispose-message.ts';
import type { Disposition } from './disposition.ts';
import { readQueueMessage } from './queue-message.ts';
import type { OutgoingMessage } from './queue-sender.ts';

const raw = {
  MessageId: 'm-1',
  ReceiptHandle: 'h-1',
  Body: '{}',
  Attributes: { SentTimestamp: '1755009052123', ApproximateReceiveCount: '4', MessageGroupId: 'acme' },
};

// The engine of the other tests keeps no groups in standard queues.
test.each<Disposition>([
  { do: 'move', queue: 'retry', attributes: {} },
  { do: 'dead_letter', reason: 'r', detail: 'd' },
])('a message that is sent on stays in its group: $do', async (disposition) => {
  const done: (OutgoingMessage | 'deleted')[] = [];
  const sender = {
    send: async (message: OutgoingMessage) => {
      done.push(message);
      return { messageId: 'm-2' };
    },
  };
  await disposeMessage({
    raw,
    message: readQueueMessage(raw),
    disposition,
    destinations: { deadLetter: sender, retry: sender },
    lease: { end() {}, setVisibility: async () => {}, delete: async () => void done.push('deleted') },
    now: () => new Date(0),
  });
  expect(done).toMatchObject([{ body: '{}', groupId: 'acme' }, 'deleted']);
});

test.each([
  ['the id its sender was given', {}, 'm-1'],
  ['the id that it was moved with', { origin_message_id: 'm-0' }, 'm-0'],
])('a dead letter carries %s', async (_, had: Record<string, string>, expected) => {
  const letters: OutgoingMessage[] = [];
  const sender = { send: async (message: OutgoingMessage) => ({ messageId: `m-${letters.push(message) + 1}` }) };
  const MessageAttributes = Object.fromEntries(
    Object.entries(had).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  const moved = { ...raw, MessageAttributes };
  await disposeMessage({
    raw: moved,
    message: readQueueMessage(moved),
    disposition: { do: 'dead_letter', reason: 'r', detail: 'd' },
    destinations: { deadLetter: sender },
    lease: { end() {}, setVisibility: async () => {}, delete: async () => {} },
    now: () => new Date(0),
  });
  expect(letters).toMatchObject([{ attributes: { origin_message_id: { StringValue: expected } } }]);
});
