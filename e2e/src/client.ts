/** What a user's services do with a started stack: send messages, look into the bucket, read what came back. */
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { s3Client, sqsClient } from './aws-clients.ts';
import { eventually } from './eventually.ts';
import { at, isRecord, type Json, parseJson } from './json.ts';
import type { Letter, ReadQueue } from './mailbox.ts';
import type { QueueName, StackFile } from './stack-file.ts';

/** Of a letter that is looked for: enough to tell it from others, and no more than a URL takes. */
const HOLDING_LENGTH = 400;

export interface ObjectFacts {
  readonly bytes: number;
  readonly contentType: string;
  readonly etag: string;
  readonly lastModified: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Client {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  /** Sends a body as it is, objects as JSON; gives the message id. */
  send(queue: QueueName, body: unknown): Promise<string>;
  /** Undefined when there is no such object. */
  head(key: string): Promise<ObjectFacts | undefined>;
  bytes(key: string): Promise<Uint8Array>;
  /** Every key under the prefix, in order. */
  keys(prefix: string): Promise<string[]>;
  /** Waits for the outcome of a message. @param type when a message may have several */
  outcome(messageId: string, type?: string): Promise<Json>;
  /** Waits for a letter in a DLQ. */
  deadLetter(queue: Exclude<ReadQueue, 'outcomes'>, body: string): Promise<Letter>;
  /** What has arrived so far and holds the text. */
  letters(queue: ReadQueue, holding: string): Promise<Letter[]>;
  close(): void;
}

export function createClient(stack: StackFile, mailboxUrl: string): Client {
  const s3 = s3Client(stack);
  const sqs = sqsClient(stack);
  const bucket = stack.bucket;

  const letters = async (queue: ReadQueue, holding: string) => {
    const answer = await fetch(`${mailboxUrl}/${queue}?holding=${encodeURIComponent(holding)}`);
    const content: unknown = await answer.json();
    if (answer.status !== 200) throw new Error(`the mailbox can't read: ${String(content)}`);
    return Array.isArray(content) ? content.filter(isLetter) : [];
  };

  return {
    s3,
    sqs,
    async send(queue, body) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const sent = await sqs.send(new SendMessageCommand({ QueueUrl: stack.queues[queue], MessageBody: text }));
      return sent.MessageId ?? '';
    },
    async head(key) {
      try {
        const found = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return {
          bytes: found.ContentLength ?? -1,
          contentType: found.ContentType ?? '',
          etag: found.ETag ?? '',
          lastModified: found.LastModified?.toISOString() ?? '',
          metadata: found.Metadata ?? {},
        };
      } catch (error) {
        if (at(error, '$metadata', 'httpStatusCode') === 404) return undefined;
        throw error;
      }
    },
    async bytes(key) {
      const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (found.Body === undefined) throw new Error(`${key} has no body`);
      return found.Body.transformToByteArray();
    },
    async keys(prefix) {
      const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
      const found: string[] = [];
      for await (const page of pages) found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      return found;
    },
    outcome: (messageId, type) =>
      eventually(`the ${type ?? 'outcome'} of message ${messageId}`, async () => {
        const outcomes = (await letters('outcomes', messageId)).map(({ body }) => parseJson(body)).filter(isRecord);
        return outcomes.find((o) => o['message_id'] === messageId && (type === undefined || o['type'] === type));
      }),
    deadLetter: (queue, body) =>
      eventually(`${body.slice(0, 200)} in ${queue}`, async () =>
        (await letters(queue, body.slice(0, HOLDING_LENGTH))).find((letter) => letter.body === body),
      ),
    letters,
    close() {
      s3.destroy();
      sqs.destroy();
    },
  };
}

function isLetter(value: unknown): value is Letter {
  return isRecord(value) && typeof value['body'] === 'string' && isRecord(value['attributes']);
}
