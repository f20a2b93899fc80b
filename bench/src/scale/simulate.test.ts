import { describe, expect, it } from 'vitest';
import { HELD_PER_TASK, S3_WRITES_PER_SECOND } from './limits.ts';
import { type Deployment, simulate, USUAL_SCALING } from './simulate.ts';
import { readCounts, videoCosts } from './step-costs.ts';
import { arrivals, MINUTES_A_DAY, USUAL, type Workload } from './workload.ts';

const costs = videoCosts(readCounts(), USUAL.videoMb);
const calm = { atMinute: 0, minutes: 0 };
const spread: Deployment = { partitions: 8, scaling: USUAL_SCALING };
const run = (change: Partial<Workload>, deployment: Partial<Deployment> = {}) =>
  simulate({ ...USUAL, videosPerDay: 1_000_000, ...change }, costs, { ...spread, ...deployment });
const made = (change: Partial<Workload>) => {
  const workload = { ...USUAL, videosPerDay: 1_000_000, ...change };
  return Array.from({ length: 2 * MINUTES_A_DAY }, (_, minute) => arrivals(workload, minute)).reduce(
    (a, b) => a + b,
    0,
  );
};

describe('two days', () => {
  it('lose no video on the way: each is stored, left or dead', () => {
    for (const change of [{}, { videosPerDay: 10_000_000 }, { linkHours: 1 }]) {
      const { stored, left, lost } = run(change);
      expect(stored + left + lost).toBeCloseTo(made(change), -1);
    }
  });

  it('give the same twice', () => {
    expect(run({})).toEqual(run({}));
  });

  it('leave nobody waiting when nothing happens', () => {
    const quiet = run({ outage: calm, burst: { ...calm, times: 0 } });
    expect(quiet.lost).toBe(0);
    expect(quiet.longestWaitMinutes).toBeLessThan(30);
    expect(quiet.peakParked).toBe(0);
    expect(quiet.throttledMinutes).toBe(0);
  });

  it('park what is made while S3 is away, and store it when S3 is back', () => {
    const { peakParked, lost, drainMinutes, longestWaitMinutes } = run({});
    expect(peakParked).toBeGreaterThan(200_000);
    expect(lost).toBe(0);
    expect(drainMinutes).toBeGreaterThan(0);
    expect(longestWaitMinutes).toBeGreaterThanOrEqual(USUAL.outage.minutes - 1);
  });

  it('lose videos whose links die during the outage, and say so', () => {
    expect(run({ linkHours: 1 }).lost).toBeGreaterThan(50_000);
  });

  it('are held back by S3 where one partition is too few', () => {
    const one = run({ videosPerDay: 10_000_000 }, { partitions: 1 });
    const many = run({ videosPerDay: 10_000_000 });
    expect(one.throttledMinutes).toBeGreaterThan(0);
    expect(one.peakWritesPerSecond).toBeLessThanOrEqual(S3_WRITES_PER_SECOND * 1.001);
    expect(one.drainMinutes).toBeGreaterThan(many.drainMinutes);
  });

  it('take no more tasks than they may, and hold no more messages than these can', () => {
    const few = run({ videosPerDay: 10_000_000 }, { scaling: { ...USUAL_SCALING, maxTasks: 50 } });
    expect(few.peakTasks).toBe(50);
    expect(few.peakInFlight).toBeLessThanOrEqual(50 * HELD_PER_TASK);
    expect(few.drainMinutes === 0 || few.drainMinutes > run({ videosPerDay: 10_000_000 }).drainMinutes).toBe(true);
  });
});
