import { describe, expect, it } from 'vitest';
import { bill, formatBytes, total } from './bill.ts';
import { ceilings } from './ceilings.ts';
import { simulate, USUAL_SCALING } from './simulate.ts';
import { type Counts, videoCosts } from './step-costs.ts';
import { USUAL } from './workload.ts';

const counts: Counts = {
  asOf: '2026-11-27',
  small: {
    's3:PutObject': 3,
    's3:ListObjectsV2': 2,
    'sns:Publish': 1,
    'sqs:DeleteMessage': 1,
    'sqs:ReceiveMessage': 0.2,
  },
  inParts: { 's3:PutObject': 2, 's3:UploadPart': 3, 's3:CreateMultipartUpload': 1, 's3:CompleteMultipartUpload': 1 },
  partsOfIt: 3,
  reaped: { 's3:DeleteObjects': 1, 's3:HeadObject': 1 },
};
const workload = { ...USUAL, videosPerDay: 1_000_000, videoMb: 5, keptDays: 30 };
const costs = videoCosts(counts, workload.videoMb);

describe('the costs of a video', () => {
  it('tell writes, reads and listings apart, and what of the writes is free', () => {
    expect(costs.ingest).toEqual({ writes: 4, deletions: 1, reads: 0, listings: 2 });
    expect(costs.reap).toEqual({ writes: 2, deletions: 2, reads: 1, listings: 0.001 });
    expect(costs.sqsRequests).toBeCloseTo(1.2);
  });

  it('have as many parts as the video needs', () => {
    expect(videoCosts(counts, 8).ingest.writes).toBe(3 + 1);
    expect(videoCosts(counts, 80).ingest.writes).toBe(2 + 10 + 2 + 1);
  });
});

describe('the bill', () => {
  const lines = bill(workload, costs, simulate(workload, costs, { partitions: 8, scaling: USUAL_SCALING }));
  const line = (start: string) => lines.find(({ what }) => what.startsWith(start))?.usd;

  it('has the requests of ingest at their price: three writes and two listings at $0.005 a thousand', () => {
    expect(line('S3: requests of ingest')).toBeCloseTo((30_000_000 * 5 * 0.005) / 1_000);
  });

  it('asks nothing for deletions: a HEAD of each video, and next to no listing', () => {
    expect(line('S3: requests of the reaper')).toBeCloseTo(30_000 * (0.0004 + 0.001 * 0.005));
  });

  it('keeps as many days as videos live', () => {
    expect(lines[0]?.what).toContain('150 TB');
    expect(total(lines)).toBeGreaterThan(lines[0]?.usd ?? 0);
  });

  it.each([
    [5e9, '5.0 GB'],
    [1.5e14, '150 TB'],
    [3e15, '3.0 PB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('ceilings', () => {
  it('come in the order in which they are met, each at a load in proportion to its limit', () => {
    const all = ceilings(workload, costs);
    const loads = all.map(({ videosPerDay }) => videosPerDay);
    expect(loads).toEqual(loads.toSorted((a, b) => a - b));
    const writes = all.find(({ limit }) => limit.includes('S3 writes'));
    // Six writes of ingest and reaper, at twice the average.
    expect(writes?.videosPerDay).toBeCloseTo((3_500 / 6 / 2) * 86_400);
  });
});
