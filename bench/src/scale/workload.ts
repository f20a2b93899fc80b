/** What is asked of a deployment, and how it is spread over a day. */

export interface Workload {
  readonly videosPerDay: number;
  readonly videoMb: number;
  /** From when a video is made until its campaign ends and it is deleted. */
  readonly keptDays: number;
  /** Presigned URLs asked for, a video and its life. */
  readonly urlsPerVideo: number;
  /** Of a provider's link. */
  readonly linkHours: number;
  /** A provider's speed a connection; nobody publishes theirs. */
  readonly providerMbPerSecond: number;
  /** Busiest minute of an ordinary day against its average. */
  readonly peakFactor: number;
  /** A campaign that is launched: so many times the average for so many minutes, on top. */
  readonly burst: { readonly atMinute: number; readonly minutes: number; readonly times: number };
  /** S3 gives no answer. */
  readonly outage: { readonly atMinute: number; readonly minutes: number };
}

export const MINUTES_A_DAY = 1_440;

/** Assumptions, each to be replaced by one's own: `pnpm bench:scale --video-mb 25 --kept-days 45`. */
export const USUAL: Omit<Workload, 'videosPerDay'> = {
  videoMb: 10,
  keptDays: 30,
  urlsPerVideo: 5,
  linkHours: 24,
  providerMbPerSecond: 20,
  peakFactor: 2,
  burst: { atMinute: 600, minutes: 10, times: 5 },
  outage: { atMinute: 840, minutes: 180 },
};

/** Videos made in a minute of the day: a sine with its peak at 15:00, and the burst on top. */
export function arrivals(workload: Workload, minute: number): number {
  const average = workload.videosPerDay / MINUTES_A_DAY;
  const ofDay = minute % MINUTES_A_DAY;
  const wave = 1 + (workload.peakFactor - 1) * Math.sin((2 * Math.PI * (ofDay - 540)) / MINUTES_A_DAY);
  const { atMinute, minutes, times } = workload.burst;
  // On the first day alone, and so is the outage: the day after shows how long it takes to be over them.
  const burst = minute >= atMinute && minute < atMinute + minutes ? times : 0;
  return average * (wave + burst);
}

export function isAway({ outage }: Workload, minute: number): boolean {
  return minute >= outage.atMinute && minute < outage.atMinute + outage.minutes;
}
