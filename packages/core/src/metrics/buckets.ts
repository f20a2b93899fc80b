/** Upper bounds of the histograms, in seconds. */

/** From a signature alone to a listing over many pages. */
export const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Work on a message: a few requests, or a video of gigabytes. */
export const WORK_BUCKETS = [
  0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20, 30, 60, 120, 300, 900, 3_600,
] as const;

/** A wait and a whole life: tenths of a second where all is well, hours after an outage, days for what is parked. */
export const LIFE_BUCKETS = [
  0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
  604_800,
] as const;
