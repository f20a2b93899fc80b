/** At which load each limit is met: the loads are in proportion to it, so that no search is needed. */
import {
  HELD_PER_TASK,
  S3_READS_PER_SECOND,
  S3_WRITES_PER_SECOND,
  SNS_PUBLISHES_PER_SECOND,
  SQS_IN_FLIGHT,
  TASKS_PER_SERVICE,
} from './limits.ts';
import type { VideoCosts } from './step-costs.ts';
import { bound, PLANNED_SHARE, taskRates } from './task-rates.ts';
import type { Workload } from './workload.ts';

export interface Ceiling {
  readonly limit: string;
  /** At the peak of an ordinary day. */
  readonly videosPerDay: number;
  readonly whatThen: string;
}

/** The first to be met comes first. */
export function ceilings(workload: Workload, costs: VideoCosts): readonly Ceiling[] {
  const perDay = (peakPerSecond: number) => (peakPerSecond * 86_400) / workload.peakFactor;
  const { ingest, reap, snsPublishes } = costs;
  const { perSecond, by } = bound(taskRates(workload, costs));
  const tasksPerVideo = 1 / (perSecond * PLANNED_SHARE);
  const all: readonly Ceiling[] = [
    {
      limit: `${count(S3_WRITES_PER_SECOND)} S3 writes a second, all keys in one partition`,
      videosPerDay: perDay(S3_WRITES_PER_SECOND / (ingest.writes + reap.writes)),
      whatThen:
        'S3 answers 503 SlowDown, ingest retries and falls back, nothing is lost; S3 splits the partition by itself while the load lasts. Keys begin with the tenant, so that it can: many tenants spread. One giant tenant: a deployment and `S3_VIDEO_PREFIX` of its own',
    },
    {
      limit: `${count(S3_READS_PER_SECOND)} S3 reads and listings a second, all keys in one partition`,
      videosPerDay: perDay(S3_READS_PER_SECOND / (ingest.reads + ingest.listings + reap.reads + reap.listings)),
      whatThen: 'the same: they are on the ledger, whose keys begin with the tenant as well',
    },
    {
      limit: `${count(SNS_PUBLISHES_PER_SECOND)} SNS publishes a second`,
      videosPerDay: perDay(SNS_PUBLISHES_PER_SECOND / snsPublishes),
      whatThen: 'a quota that AWS raises; or a second deployment with a topic of its own',
    },
    {
      limit: `${count(SQS_IN_FLIGHT)} messages in flight in one queue`,
      videosPerDay: perDay(SQS_IN_FLIGHT / HELD_PER_TASK / tasksPerVideo),
      whatThen: `receives come back empty and tasks idle: more queues, by tenant, each with its own service. A task holds ${HELD_PER_TASK} at most`,
    },
    {
      limit: `${count(TASKS_PER_SERVICE)} tasks in one service (bound by ${by})`,
      videosPerDay: perDay(TASKS_PER_SERVICE / tasksPerVideo),
      whatThen: 'larger tasks (1 vCPU or 2, `INGEST_CONCURRENCY` in proportion), or a second service on the same queue',
    },
  ];
  return [...all].sort((a, b) => a.videosPerDay - b.videosPerDay);
}

function count(limit: number): string {
  return limit.toLocaleString('en-US');
}
