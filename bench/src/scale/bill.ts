/** What a month of a workload costs, line by line, once the first videos have lived their days. */
import { monthlyCost } from '@reelkeep/core/pricing';
import { S3_PRICES } from '@reelkeep/core/s3-prices';
import { AWS_PRICES } from './aws-prices.ts';
import type { Simulation } from './simulate.ts';
import type { VideoCosts } from './step-costs.ts';
import { CORE_PER_VCPU, PLANNED_SHARE, TASK } from './task-rates.ts';
import type { Workload } from './workload.ts';

export interface BillLine {
  readonly what: string;
  readonly usd: number;
}

const DAYS = 30;
const HOURS = 24 * DAYS;
const MB = 1_000_000;
/** Two reapers and two APIs run whatever the load, so that one may die. */
const LEAST_OTHERS = 2;
/** bench/RESULTS.md: 101 us of CPU for a call of one URL. */
const URL_CPU_SECONDS = 101e-6;
/** Lines at info for a video's whole life, as they are written. */
const LOG_BYTES_PER_VIDEO = 1_500;
/** One that the generator's own service sends, and its receive and delete of the outcome. */
const CALLERS_SQS_REQUESTS = 1 + 1.1;

export function bill(workload: Workload, costs: VideoCosts, simulation: Simulation): readonly BillLine[] {
  const videos = workload.videosPerDay * DAYS;
  const { STANDARD } = S3_PRICES.classes;
  const perWrite = (STANDARD?.perThousandPutsUsd ?? 0) / 1_000;
  const perRead = (STANDARD?.perThousandGetsUsd ?? 0) / 1_000;
  const billed = (of: VideoCosts['ingest']) => (of.writes - of.deletions + of.listings) * perWrite + of.reads * perRead;
  const keptBytes = workload.videosPerDay * workload.keptDays * workload.videoMb * MB;
  const kept = { storageClass: 'STANDARD', objects: 0, bytes: keptBytes, smallObjects: 0, smallBytes: 0 };
  const taskHourUsd =
    TASK.vcpu * AWS_PRICES.fargateVcpuHour.usd +
    TASK.memoryGb * AWS_PRICES.fargateGbHour.usd +
    AWS_PRICES.publicIpv4Hour.usd;
  const tasksFor = (cpuSecondsPerDay: number) =>
    Math.max(
      LEAST_OTHERS,
      Math.ceil(((cpuSecondsPerDay / 86_400) * workload.peakFactor) / (TASK.vcpu * CORE_PER_VCPU * PLANNED_SHARE)),
    );
  const reapers = tasksFor(workload.videosPerDay * costs.reapCpuSeconds);
  const apis = tasksFor(workload.videosPerDay * workload.urlsPerVideo * URL_CPU_SECONDS);
  const million = videos / 1e6;
  return [
    { what: `S3: ${formatBytes(keptBytes)} kept in STANDARD`, usd: monthlyCost([kept], S3_PRICES).microUsd / 1e6 },
    { what: 'S3: requests of ingest', usd: videos * billed(costs.ingest) },
    { what: 'S3: requests of the reaper (deletions are free)', usd: videos * billed(costs.reap) },
    {
      what: "SQS: requests of ours and of the generator's service",
      usd: million * (costs.sqsRequests + CALLERS_SQS_REQUESTS) * AWS_PRICES.sqsMillionRequests.usd,
    },
    { what: 'SNS: outcomes', usd: million * costs.snsPublishes * AWS_PRICES.snsMillionPublishes.usd },
    { what: 'Fargate: ingest, as simulated', usd: simulation.taskHours * DAYS * taskHourUsd },
    { what: `Fargate: ${reapers} reapers, ${apis} APIs`, usd: (reapers + apis) * HOURS * taskHourUsd },
    { what: 'CloudWatch: logs', usd: ((videos * LOG_BYTES_PER_VIDEO) / 1e9) * AWS_PRICES.logsGb.usd },
  ];
}

/** What it would cost besides, a month. */
export function notInTheBill(workload: Workload): readonly BillLine[] {
  const gb = (workload.videosPerDay * DAYS * workload.videoMb) / 1_000;
  return [
    {
      what: 'the same downloads through a NAT gateway, were the tasks in private subnets',
      usd: gb * AWS_PRICES.natGb.usd,
    },
    { what: 'each time that every video is played once, straight from S3', usd: gb * AWS_PRICES.internetGb.usd },
  ];
}

export function total(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** `3 PB`, of a million bytes a MB. */
export function formatBytes(bytes: number): string {
  const units = ['MB', 'GB', 'TB', 'PB'] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes / MB) / 3)));
  const amount = bytes / MB / 1_000 ** power;
  return `${amount >= 10 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}
