/**
 * One reader of the outcome queue and the two DLQs for the whole run: test files run side by side, and two readers of
 * one queue would take each other's messages. Files ask it over HTTP for what has arrived so far.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sqsClient } from './aws-clients.ts';
import type { QueueName, StackFile } from './stack-file.ts';

export interface Letter {
  readonly messageId: string;
  readonly body: string;
  /** The string attributes; others are left out. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Mailbox {
  readonly baseUrl: string;
  close(): Promise<void>;
}

export const READ_QUEUES = ['outcomes', 'ingestDlq', 'campaignsDlq'] as const satisfies readonly QueueName[];
export type ReadQueue = (typeof READ_QUEUES)[number];

/**
 * Starts reading; answers `GET /{queue}?holding={text}` with the letters so far whose body holds the text (all of them without),
 * as a JSON list, or 500 once a queue can't be read. Hundreds of tests ask several times a second, so each gets no more than
 * it asks for.
 */
export async function startMailbox(stack: StackFile): Promise<Mailbox> {
  const client = sqsClient(stack);
  const stop = new AbortController();
  const letters: Record<ReadQueue, Letter[]> = { outcomes: [], ingestDlq: [], campaignsDlq: [] };
  let failure: unknown;
  const readers = READ_QUEUES.map((name) =>
    drain(client, stack.queues[name], letters[name], stop.signal).catch((error: unknown) => {
      // Without its reader every journey would wait in vain: they are told why instead.
      failure ??= error;
    }),
  );
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mailbox');
    const name = READ_QUEUES.find((queue) => pathname === `/${queue}`);
    const text = searchParams.get('holding') ?? '';
    const status = name === undefined ? 404 : failure === undefined ? 200 : 500;
    response.writeHead(status, { 'content-type': 'application/json' });
    const found = name === undefined ? [] : letters[name].filter(({ body }) => body.includes(text));
    response.end(JSON.stringify(status === 200 ? found : String(failure)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mailbox has no TCP port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    async close() {
      stop.abort();
      server.close();
      server.closeAllConnections();
      await Promise.allSettled(readers);
      client.destroy();
    },
  };
}

async function drain(client: SQSClient, queueUrl: string, into: Letter[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 5,
      MessageAttributeNames: ['All'],
    });
    const { Messages: messages = [] } = await client.send(command, { abortSignal: signal });
    into.push(...messages.map(letterOf));
    for (const { ReceiptHandle } of messages) {
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }), { abortSignal: signal });
    }
  }
}

export function letterOf(message: Message): Letter {
  const attributes = Object.entries(message.MessageAttributes ?? {}).flatMap(([name, { DataType, StringValue }]) =>
    DataType === 'String' && StringValue !== undefined ? [[name, StringValue]] : [],
  );
  return { messageId: message.MessageId ?? '', body: message.Body ?? '', attributes: Object.fromEntries(attributes) };
}
