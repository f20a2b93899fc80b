/** Two days in minutes: what arrives, waits, is parked while S3 is away, and drains. Pure: the same in, the same out. */
import { HELD_PER_TASK, S3_WRITES_PER_SECOND, SLOTS_PER_TASK } from './limits.ts';
import type { VideoCosts } from './step-costs.ts';
import { bound, PLANNED_SHARE, taskRates } from './task-rates.ts';
import { arrivals, isAway, MINUTES_A_DAY, type Workload } from './workload.ts';

export interface Scaling {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** From the alarm that asks for more until they work. */
  readonly startMinutes: number;
}

/** Partitions that S3 has split the bucket's keys into; 1 is the worst, and where every bucket begins. */
export interface Deployment {
  readonly partitions: number;
  readonly scaling: Scaling;
}

export const USUAL_SCALING: Scaling = { minTasks: 2, maxTasks: 1_000, startMinutes: 3 };

export interface Simulation {
  readonly stored: number;
  /** Left in a queue when the second day is over. */
  readonly left: number;
  /** Whose link died before they were stored. */
  readonly lost: number;
  readonly peakTasks: number;
  readonly taskHours: number;
  readonly peakWaiting: number;
  readonly peakParked: number;
  readonly peakInFlight: number;
  /** Of the busiest minute, in all partitions together. */
  readonly peakWritesPerSecond: number;
  readonly peakReadsPerSecond: number;
  /** From S3's return until nothing waits any more. */
  readonly drainMinutes: number;
  /** The longest that a video waited. */
  readonly longestWaitMinutes: number;
  /** Minutes in which S3's writes were what held the tasks back. */
  readonly throttledMinutes: number;
}

/** Answering with a fallback and parking takes a task so long: two sends, no bytes. */
const PARKING_SECONDS = 0.1;
const BACKLOG_MINUTES = 30;
/** A service that shrinks does so by so much a minute. */
const SHRINK_SHARE = 0.05;

export function simulate(workload: Workload, costs: VideoCosts, { partitions, scaling }: Deployment): Simulation {
  const rates = taskRates(workload, costs);
  const perTask = bound(rates).perSecond * PLANNED_SHARE * 60;
  const parkingPerTask = (SLOTS_PER_TASK / PARKING_SECONDS) * 60;
  const writesPerVideo = costs.ingest.writes + costs.reap.writes;
  const s3PerMinute = ((S3_WRITES_PER_SECOND * partitions) / writesPerVideo) * 60;
  const linkMinutes = workload.linkHours * 60;

  // In the order in which they were made; those that were parked are the oldest there are.
  const waiting = createLine();
  const parked = createLine();
  const asked: number[] = [];
  let tasks = scaling.minTasks;
  const seen = { stored: 0, lost: 0, taskMinutes: 0, throttled: 0, drained: 0, longest: 0 };
  const peak = { tasks: 0, waiting: 0, parked: 0, inFlight: 0, stored: 0 };
  const back = workload.outage.atMinute + workload.outage.minutes;

  for (let minute = 0; minute < 2 * MINUTES_A_DAY; minute += 1) {
    const coming = arrivals(workload, minute);
    waiting.add(minute, coming);
    seen.lost += waiting.drop(minute - linkMinutes) + parked.drop(minute - linkMinutes);
    let done = 0;
    if (isAway(workload, minute)) {
      waiting.take(tasks * parkingPerTask, (made, count) => parked.add(made, count));
    } else {
      const able = Math.min(tasks * perTask, s3PerMinute);
      if (waiting.size + parked.size > s3PerMinute && tasks * perTask > s3PerMinute) seen.throttled += 1;
      const wait = (made: number) => {
        seen.longest = Math.max(seen.longest, minute - made);
      };
      done = parked.take(able, wait);
      done += waiting.take(able - done, wait);
    }
    seen.stored += done;
    seen.taskMinutes += tasks;
    const inFlight = Math.min(tasks * HELD_PER_TASK, waiting.size + parked.size + (done / 60) * rates.secondsPerVideo);
    peak.tasks = Math.max(peak.tasks, tasks);
    peak.waiting = Math.max(peak.waiting, waiting.size);
    peak.parked = Math.max(peak.parked, parked.size);
    peak.inFlight = Math.max(peak.inFlight, inFlight);
    peak.stored = Math.max(peak.stored, done / 60);
    if (minute >= back && seen.drained === 0 && parked.size < 1 && waiting.size < coming)
      seen.drained = minute - back + 1;

    // The backlog is to be gone within so long, beside what keeps coming. While S3 is away more tasks would help nobody.
    const backlog = isAway(workload, minute) ? 0 : waiting.size + parked.size;
    asked.push(Math.ceil((coming + backlog / BACKLOG_MINUTES) / perTask));
    const wanted = asked[minute - scaling.startMinutes] ?? scaling.minTasks;
    tasks = wanted >= tasks ? wanted : Math.max(wanted, Math.floor(tasks * (1 - SHRINK_SHARE)));
    tasks = Math.min(scaling.maxTasks, Math.max(scaling.minTasks, tasks));
  }
  return {
    stored: Math.round(seen.stored),
    left: Math.round(waiting.size + parked.size),
    lost: Math.round(seen.lost),
    peakTasks: peak.tasks,
    taskHours: seen.taskMinutes / 60 / 2,
    peakWaiting: Math.round(peak.waiting),
    peakParked: Math.round(peak.parked),
    peakInFlight: Math.round(peak.inFlight),
    peakWritesPerSecond: peak.stored * writesPerVideo,
    peakReadsPerSecond:
      peak.stored * (costs.ingest.reads + costs.ingest.listings + costs.reap.reads + costs.reap.listings),
    drainMinutes: seen.drained,
    longestWaitMinutes: seen.longest,
    throttledMinutes: seen.throttled,
  };
}

interface Line {
  readonly size: number;
  add(made: number, count: number): void;
  /** At most so many, the oldest first; gives how many it were. */
  take(most: number, each: (made: number, count: number) => void): number;
  /** Those made at that minute or before. */
  drop(made: number): number;
}

/** Videos by the minute they were made in. */
function createLine(): Line {
  let batches: Array<{ readonly made: number; count: number }> = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(made, count) {
      batches.push({ made, count });
      size += count;
    },
    take(most, each) {
      let left = Math.max(0, most);
      let taken = 0;
      while (left > 1e-9 && batches[0] !== undefined) {
        const count = Math.min(left, batches[0].count);
        each(batches[0].made, count);
        batches[0].count -= count;
        taken += count;
        left -= count;
        if (batches[0].count <= 1e-9) batches.shift();
      }
      size = batches.reduce((sum, { count }) => sum + count, 0);
      return taken;
    },
    drop(made) {
      const dropped = batches.filter((batch) => batch.made <= made).reduce((sum, { count }) => sum + count, 0);
      batches = batches.filter((batch) => batch.made > made);
      size -= dropped;
      return dropped;
    },
  };
}
