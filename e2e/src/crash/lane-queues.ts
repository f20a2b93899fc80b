/** The queues of a lane: made for one test file, and gone after it. */
import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { parseJson } from '../json.ts';
import { type Letter, letterOf } from '../mailbox.ts';
import { client } from '../shared-stack.ts';
import type { PassingRequest } from './request-kind.ts';

export type LaneQueue = 'ingest' | 'retry' | 'dlq' | 'campaigns' | 'campaigns-dlq';
/** Their URLs. */
export type LaneQueues = Readonly<Record<LaneQueue, string>>;

/** A poll of a dead worker ends so soon, and what it still brings is given back. */
const LONGEST_POLL_SECONDS = 1;

export async function createLaneQueues(): Promise<LaneQueues> {
  const prefix = `e2e-${randomUUID()}`;
  const create = async (queue: LaneQueue) => {
    const created = await client.sqs.send(new CreateQueueCommand({ QueueName: `${prefix}-${queue}` }));
    return created.QueueUrl ?? '';
  };
  const [ingest, retry, dlq, campaigns, campaignsDlq] = await Promise.all([
    create('ingest'),
    create('retry'),
    create('dlq'),
    create('campaigns'),
    create('campaigns-dlq'),
  ]);
  return { ingest, retry, dlq, campaigns, 'campaigns-dlq': campaignsDlq };
}

export async function deleteLaneQueues(queues: LaneQueues): Promise<void> {
  for (const QueueUrl of Object.values(queues)) await client.sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

/** Messages in a queue, visible or not. */
export async function depthOf(queueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: held } = Attributes;
  const delayed = Attributes.ApproximateNumberOfMessagesDelayed;
  return Number(visible ?? 0) + Number(held ?? 0) + Number(delayed ?? 0);
}

/** Takes all that is in a queue. */
export async function takeLetters(queueUrl: string): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    const { Messages: messages = [] } = await client.sqs.send(command);
    if (messages.length === 0) return letters;
    letters.push(...messages.map(letterOf));
    for (const { ReceiptHandle } of messages) {
      await client.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
}

/** Neither engine checks the signature of a call to SQS. */
export function withShortPoll(request: PassingRequest): PassingRequest {
  const fields = parseJson(request.body.toString('utf8'));
  if (typeof fields !== 'object' || fields === null) return request;
  const body = Buffer.from(JSON.stringify({ ...fields, WaitTimeSeconds: LONGEST_POLL_SECONDS }));
  return { ...request, body, headers: { ...request.headers, 'content-length': String(body.length) } };
}
