import type { QueueInspection } from '@reelkeep/sqs-adapter/inspect-queue';
import { expect, test } from 'vitest';
import { judgeQueues, type WorkQueue } from './judge-queues.ts';

const DAY = 86_400;
const queue = (name: string, more: Partial<QueueInspection> = {}): QueueInspection => ({
  arn: `arn:aws:sqs:us-east-1:1:${name}`,
  visibilitySeconds: 30,
  retentionSeconds: 14 * DAY,
  fifo: false,
  redrive: undefined,
  policy: undefined,
  ...more,
});
const redrive = (name: string, maxReceiveCount = 20) => ({
  redrive: { targetArn: `arn:aws:sqs:us-east-1:1:${name}`, maxReceiveCount },
});
const sound: Record<WorkQueue, QueueInspection> = {
  ingest: queue('ingest', redrive('ingest-dlq')),
  ingestRetry: queue('ingest-retry', redrive('ingest-dlq')),
  ingestDlq: queue('ingest-dlq'),
  campaigns: queue('campaigns', redrive('campaigns-dlq')),
  campaignsDlq: queue('campaigns-dlq'),
};
const NAMES: readonly WorkQueue[] = ['ingest', 'ingestRetry', 'ingestDlq', 'campaigns', 'campaignsDlq'];

const judge = (changed: Partial<Record<WorkQueue, QueueInspection | undefined>>, retryForSeconds = 6 * 3_600) => {
  const all = { ...sound, ...changed };
  const inspected = new Map(
    NAMES.flatMap((name) => {
      const inspection = all[name];
      return inspection === undefined ? [] : [[name, inspection] as const];
    }),
  );
  return judgeQueues(inspected, retryForSeconds).map(({ diagnosis }) => diagnosis);
};

test('finds nothing in sound queues, nor in the sound ones of which some could not be read', () => {
  expect(judge({})).toEqual([]);
  expect(judge({ ingestDlq: undefined, campaigns: undefined })).toEqual([]);
});

test.each<[string, Partial<Record<WorkQueue, QueueInspection>>, string[]]>([
  ['no redrive policy', { ingest: queue('ingest') }, ['queue_without_dlq']],
  ['a redrive policy to another queue', { campaigns: queue('campaigns', redrive('attic')) }, ['dlq_elsewhere']],
  ['two receives', { ingest: queue('ingest', redrive('ingest-dlq', 2)) }, ['redrive_hasty']],
  [
    '29 seconds',
    { ingestRetry: queue('r', { ...redrive('ingest-dlq'), visibilitySeconds: 29 }) },
    ['visibility_short'],
  ],
  ['a FIFO queue', { campaigns: queue('c.fifo', { ...redrive('campaigns-dlq'), fifo: true }) }, ['queue_fifo']],
  [
    'less than 4 days',
    { ingest: queue('i', { ...redrive('ingest-dlq'), retentionSeconds: 4 * DAY - 1 }) },
    ['retention_short'],
  ],
  [
    'a DLQ that forgets first',
    { campaignsDlq: queue('campaigns-dlq', { retentionSeconds: 13 * DAY }) },
    ['retention_short'],
  ],
  [
    'a queue and its DLQ swapped',
    { campaigns: sound.campaignsDlq, campaignsDlq: sound.campaigns },
    ['queues_mixed_up'],
  ],
  ['one queue for two', { campaignsDlq: sound.ingestDlq }, ['dlq_elsewhere', 'queues_mixed_up']],
])('names %s', (_, changed, diagnoses) => {
  expect(judge(changed)).toEqual(diagnoses);
});

test('asks a queue to keep messages as long as ingest tries a provider', () => {
  const ingest = queue('ingest', { ...redrive('ingest-dlq'), retentionSeconds: 5 * DAY });
  expect(judge({ ingest }, 5 * DAY)).toEqual([]);
  expect(judge({ ingest }, 5 * DAY + 1)).toEqual(['retention_short']);
});
