/** What is wrong with how the queues are set up, alone and beside each other. */
import type { QueueInspection } from '@reelkeep/sqs-adapter/inspect-queue';
import type { Judgement } from './judge-rules.ts';

/** Those that Reelkeep itself works with; the queue of outcomes is the generator's. */
export const WORK_QUEUES = ['ingest', 'ingestRetry', 'ingestDlq', 'campaigns', 'campaignsDlq'] as const;
export type WorkQueue = (typeof WORK_QUEUES)[number];

export const QUEUE_VARIABLES = {
  ingest: 'INGEST_QUEUE_URL',
  ingestRetry: 'INGEST_RETRY_QUEUE_URL',
  ingestDlq: 'INGEST_DLQ_URL',
  campaigns: 'CAMPAIGN_QUEUE_URL',
  campaignsDlq: 'CAMPAIGN_DLQ_URL',
} as const satisfies Record<WorkQueue, string>;

const DLQ_OF = { ingest: 'ingestDlq', ingestRetry: 'ingestDlq', campaigns: 'campaignsDlq' } as const;
type Source = keyof typeof DLQ_OF;
const SOURCES: readonly Source[] = ['ingest', 'ingestRetry', 'campaigns'];

/** SQS's own default; less is less than a second. */
const LEAST_VISIBILITY_SECONDS = 30;
/** SQS's own default of 4 days outlasts a weekend. */
const LEAST_RETENTION_SECONDS = 4 * 86_400;
const LEAST_RECEIVE_COUNT = 3;

/** @param inspected those that could be read. @param retryForSeconds for how long ingest tries a provider. */
export function judgeQueues(
  inspected: ReadonlyMap<WorkQueue, QueueInspection>,
  retryForSeconds: number,
): readonly Judgement[] {
  return [
    ...[...inspected].flatMap(([name, queue]) => judgeQueue(name, queue)),
    ...SOURCES.flatMap((name) => judgeSource(name, inspected, retryForSeconds)),
    ...sharedQueues(inspected),
  ];
}

function judgeQueue(name: WorkQueue, queue: QueueInspection): Judgement[] {
  const which = `${QUEUE_VARIABLES[name]} (${nameOf(queue.arn)})`;
  const { visibilitySeconds } = queue;
  return [
    ...(queue.fifo ? [{ diagnosis: 'queue_fifo', detail: `${which} is a FIFO queue` } as const] : []),
    ...(visibilitySeconds < LEAST_VISIBILITY_SECONDS
      ? [
          {
            diagnosis: 'visibility_short',
            detail: `${which} has a VisibilityTimeout of ${visibilitySeconds} s`,
          } as const,
        ]
      : []),
  ];
}

function judgeSource(
  name: Source,
  inspected: ReadonlyMap<WorkQueue, QueueInspection>,
  retryForSeconds: number,
): Judgement[] {
  const queue = inspected.get(name);
  const dlq = inspected.get(DLQ_OF[name]);
  if (queue === undefined) return [];
  const which = `${QUEUE_VARIABLES[name]} (${nameOf(queue.arn)})`;
  if (dlq?.redrive?.targetArn === queue.arn) {
    const detail = `${which} is where ${QUEUE_VARIABLES[DLQ_OF[name]]} (${nameOf(dlq.arn)}) sends its dead letters: they are swapped`;
    return [{ diagnosis: 'queues_mixed_up', detail }];
  }
  return [
    ...judgeRedrive(which, queue, dlq, QUEUE_VARIABLES[DLQ_OF[name]]),
    ...judgeRetention(which, queue, dlq, retryForSeconds),
  ];
}

function judgeRedrive(
  which: string,
  { redrive }: QueueInspection,
  dlq: QueueInspection | undefined,
  dlqVariable: string,
): Judgement[] {
  if (redrive === undefined) return [{ diagnosis: 'queue_without_dlq', detail: `${which} has no RedrivePolicy` }];
  const { targetArn, maxReceiveCount } = redrive;
  const hasty = maxReceiveCount < LEAST_RECEIVE_COUNT;
  return [
    ...(dlq !== undefined && targetArn !== dlq.arn
      ? [
          {
            diagnosis: 'dlq_elsewhere',
            detail: `${which} sends its dead letters to ${nameOf(targetArn)}, and ${dlqVariable} is ${nameOf(dlq.arn)}`,
          } as const,
        ]
      : []),
    ...(hasty
      ? [{ diagnosis: 'redrive_hasty', detail: `${which} has a maxReceiveCount of ${maxReceiveCount}` } as const]
      : []),
  ];
}

function judgeRetention(
  which: string,
  queue: QueueInspection,
  dlq: QueueInspection | undefined,
  retryForSeconds: number,
): Judgement[] {
  const least = Math.max(LEAST_RETENTION_SECONDS, retryForSeconds);
  const { retentionSeconds } = queue;
  if (retentionSeconds < least) {
    const detail = `${which} keeps messages for ${retentionSeconds} s, less than ${least} s`;
    return [{ diagnosis: 'retention_short', detail }];
  }
  if (dlq === undefined || dlq.retentionSeconds >= retentionSeconds) return [];
  const detail = `${nameOf(dlq.arn)} keeps messages for ${dlq.retentionSeconds} s, less than ${nameOf(queue.arn)} (${retentionSeconds} s)`;
  return [{ diagnosis: 'retention_short', detail }];
}

function sharedQueues(inspected: ReadonlyMap<WorkQueue, QueueInspection>): Judgement[] {
  const byArn = Map.groupBy(inspected, ([, { arn }]) => arn);
  return [...byArn].flatMap(([arn, same]) => {
    if (same.length < 2) return [];
    const variables = same.map(([name]) => QUEUE_VARIABLES[name]).join(' and ');
    return [{ diagnosis: 'queues_mixed_up' as const, detail: `${variables} are the same queue, ${nameOf(arn)}` }];
  });
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}
