/** How much lies in each queue, and of dead-letter queues why and since when. */
import type { QUEUE_NAMES } from '@reelkeep/sqs-adapter/messaging-lookup';
import { readQueueDepth } from '@reelkeep/sqs-adapter/queue-depth';
import { createQueueReader } from '@reelkeep/sqs-adapter/queue-reader';
import { reasonOf } from '../messages/judge-dead-letter.ts';
import type { OpenTarget } from '../operator/open-target.ts';

/** A few dead letters that were looked at: SQS shows no more than ten at a time, and not which. */
export interface DeadLetterSample {
  readonly looked_at: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** Of those looked at, when the oldest came into this queue. */
  readonly oldest_at: string;
}

export interface QueueStatus {
  readonly queue: string;
  readonly waiting: number;
  /** Received by someone and neither deleted nor given back. */
  readonly at_work: number;
  readonly delayed: number;
  /** Of a dead-letter queue that is not empty. Looking into any other would use up its messages' receives. */
  readonly sample?: DeadLetterSample;
}

/** In the order in which messages go through them. Throws the SDK's errors, and `CommandError` that names what is missing. */
export async function readQueueStatus(target: OpenTarget, signal: AbortSignal): Promise<QueueStatus[]> {
  const { queues } = await target.messaging(signal);
  const { sqs } = target.clients;
  const look = async (name: keyof typeof QUEUE_NAMES): Promise<QueueStatus> => {
    const url = queues[name];
    const { visible, hidden, delayed } = await readQueueDepth(sqs, url, { signal });
    const status = { queue: url.slice(url.lastIndexOf('/') + 1), waiting: visible, at_work: hidden, delayed };
    const sample = visible > 0 && isDeadLetterQueue(name) ? await sampleOf(url) : undefined;
    return sample === undefined ? status : { ...status, sample };
  };
  const sampleOf = async (queueUrl: string): Promise<DeadLetterSample | undefined> => {
    const reader = createQueueReader({ client: sqs, queueUrl });
    const messages = await reader.receive({ waitSeconds: 1, signal });
    await Promise.allSettled(messages.map((message) => reader.giveBack(message)));
    const [first, ...others] = messages.map(({ arrivedAt }) => arrivedAt.getTime());
    if (first === undefined) return undefined;
    const reasons: Record<string, number> = {};
    for (const message of messages) reasons[reasonOf(message)] = (reasons[reasonOf(message)] ?? 0) + 1;
    return { looked_at: messages.length, reasons, oldest_at: new Date(Math.min(first, ...others)).toISOString() };
  };
  return await Promise.all([
    look('ingest'),
    look('ingestRetry'),
    look('ingestDlq'),
    look('campaigns'),
    look('campaignsDlq'),
    look('outcomes'),
  ]);
}

function isDeadLetterQueue(name: keyof typeof QUEUE_NAMES): boolean {
  return name === 'ingestDlq' || name === 'campaignsDlq';
}
