/** What one ingest task gets done in a second, and what holds it back. */
import { SLOTS_PER_TASK } from './limits.ts';
import type { VideoCosts } from './step-costs.ts';
import type { Workload } from './workload.ts';

/** Fargate: half a vCPU with the least memory it comes with; the process itself needs 256 MB. */
export const TASK = { vcpu: 0.5, memoryGb: 1 } as const;
/** A vCPU is a thread of a core, and the machine of the benchmarks had its cores to itself: assumed, not measured. */
export const CORE_PER_VCPU = 0.5;
/** A task that is planned full has no room for a slow minute. */
export const PLANNED_SHARE = 0.7;
/** AWS publishes no bandwidth of small tasks; an assumption, in and out together. */
export const TASK_MB_PER_SECOND = 75;
/** Of the requests around a video's bytes, one after the other: an assumption of 25 ms each on AWS. */
const SECONDS_PER_REQUEST = 0.025;
/** One after the other in a video's way: entry, tombstone, marks, put, entry, publish, delete. */
const REQUESTS_IN_A_ROW = 8;

export interface TaskRates {
  /** Videos a second, by what bounds them. */
  readonly cpu: number;
  readonly network: number;
  readonly slots: number;
  /** How long a video holds its slot. */
  readonly secondsPerVideo: number;
}

export function taskRates(workload: Workload, costs: VideoCosts): TaskRates {
  const secondsPerVideo = workload.videoMb / workload.providerMbPerSecond + REQUESTS_IN_A_ROW * SECONDS_PER_REQUEST;
  return {
    cpu: (TASK.vcpu * CORE_PER_VCPU) / costs.ingestCpuSeconds,
    network: TASK_MB_PER_SECOND / (2 * workload.videoMb),
    slots: SLOTS_PER_TASK / secondsPerVideo,
    secondsPerVideo,
  };
}

/** What holds a task back, and how many videos a second that leaves. */
export function bound({ cpu, network, slots }: TaskRates): { readonly by: string; readonly perSecond: number } {
  const rates = [
    { by: 'CPU', perSecond: cpu },
    { by: 'network', perSecond: network },
    { by: 'slots', perSecond: slots },
  ] as const;
  return rates.reduce((least, next) => (next.perSecond < least.perSecond ? next : least));
}
