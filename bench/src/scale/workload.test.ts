import { describe, expect, it } from 'vitest';
import { arrivals, MINUTES_A_DAY, USUAL } from './workload.ts';

const workload = { ...USUAL, videosPerDay: 1_000_000, burst: { atMinute: 0, minutes: 0, times: 0 } };
const day = Array.from({ length: MINUTES_A_DAY }, (_, minute) => arrivals(workload, minute));

describe('a day', () => {
  it('has as many videos as it says', () => {
    expect(day.reduce((sum, videos) => sum + videos, 0)).toBeCloseTo(1_000_000, 0);
  });

  it('has its busiest minute at 15:00, as many times the average as it says', () => {
    const most = Math.max(...day);
    expect(day.indexOf(most)).toBe(900);
    expect(most / (1_000_000 / MINUTES_A_DAY)).toBeCloseTo(USUAL.peakFactor);
    expect(Math.min(...day)).toBeGreaterThanOrEqual(0);
  });

  it('has the burst on top, on the first day alone', () => {
    const burst = { atMinute: 600, minutes: 10, times: 5 };
    const extra = (minute: number) => arrivals({ ...workload, burst }, minute) - arrivals(workload, minute);
    expect([599, 610, 600 + MINUTES_A_DAY].map(extra)).toEqual([0, 0, 0]);
    expect(extra(600)).toBeCloseTo((5 * 1_000_000) / MINUTES_A_DAY);
  });
});
