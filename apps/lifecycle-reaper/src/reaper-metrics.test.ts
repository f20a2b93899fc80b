import { StoreError } from '@reelkeep/core/store-error';
import { readExposition } from '@reelkeep/runtime/testing/read-exposition';
import { describe, expect, it } from 'vitest';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' };
const away = new StoreError({ kind: 'unavailable', code: 'InternalError', message: 'away', advice: 'wait' });

type Bench = ReturnType<typeof createReaperBench>;

/** The one value of `name` whose labels hold these; undefined where there is none. */
async function figure(bench: Bench, name: string, labels: Readonly<Record<string, string>> = {}) {
  const families = readExposition(await bench.metricsText());
  return [...families.values()]
    .flatMap(({ samples }) => samples)
    .find((one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value))
    ?.value;
}

describe('the figures of the reaper', () => {
  it('tell of an end: its wait, its work, what went, and how late', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    bench.advance(90_000);
    await bench.end({ ...ended, ended_at: '2025-09-01T00:00:30Z' });
    expect(await figure(bench, 'reelkeep_reaper_time_in_queue_seconds_count')).toBe(1);
    expect(await figure(bench, 'reelkeep_reaper_time_in_handler_seconds_count', { outcome: 'reaped' })).toBe(1);
    expect(await figure(bench, 'reelkeep_reaper_campaigns_total')).toBe(1);
    expect(await figure(bench, 'reelkeep_reaper_deleted_total')).toBe(1);
    // It was sent a minute after it was due, at the instant of its receive.
    expect(await figure(bench, 'reelkeep_reaper_due_to_reaped_seconds_sum')).toBe(0);
    expect(await figure(bench, 'reelkeep_reaper_active_campaigns')).toBe(0);
  });

  it('tell why an end was put back, rejected, put off to its grace, or failed', async () => {
    const bench = createReaperBench();
    bench.store.failNext('get', away);
    await bench.end(ended);
    expect(await figure(bench, 'reelkeep_reaper_parked_total', { reason: 's3_unavailable' })).toBe(1);
    await bench.end('no JSON');
    expect(await figure(bench, 'reelkeep_reaper_rejected_total', { reason: 'message_malformed' })).toBe(1);
    await bench.end({ ...ended, campaign_id: 'later', grace_seconds: 60 });
    bench.store.failNext('get', new Error('torn'));
    await expect(bench.end(ended)).rejects.toThrow('torn');
    expect(await figure(bench, 'reelkeep_reaper_failed_total')).toBe(1);
    for (const outcome of ['parked', 'rejected', 'scheduled', 'failed']) {
      expect(await figure(bench, 'reelkeep_reaper_time_in_handler_seconds_count', { outcome })).toBe(1);
    }
  });

  it('tell how far a campaign is while it goes', async () => {
    const bench = createReaperBench();
    for (const iteration of [1, 2, 3]) await bench.keep(videoOf('acme', 'campaign-1', iteration));
    const seen: unknown[] = [];
    bench.store.intercept(async ({ verb, keys, moment }) => {
      // What follows is noted once all of them are gone.
      if (verb !== 'put' || moment !== 'before' || !keys[0]?.includes('/_due/')) return;
      seen.push(await figure(bench, 'reelkeep_reaper_active_campaigns'));
      seen.push(await figure(bench, 'reelkeep_reaper_settled_videos'));
    });
    await bench.end(ended);
    expect(seen).toEqual([1, 3, 1, 3]);
    expect(await figure(bench, 'reelkeep_reaper_active_campaigns')).toBe(0);
    expect(await figure(bench, 'reelkeep_reaper_settled_videos')).toBe(0);
  });

  it('tell what has fallen due and is not done, and for how long', async () => {
    const bench = createReaperBench();
    await bench.end({ ...ended, campaign_id: 'a', grace_seconds: 60 }, 'a');
    await bench.end({ ...ended, campaign_id: 'b', grace_seconds: 60 }, 'b');
    bench.advance(160_000);
    bench.store.failNext('get', new Error('torn'));
    expect(await bench.sweep()).toBe(1);
    expect(await figure(bench, 'reelkeep_reaper_due_notes', { kind: 'reap' })).toBe(1);
    expect(await figure(bench, 'reelkeep_reaper_oldest_due_seconds')).toBe(100);
    expect(await figure(bench, 'reelkeep_reaper_swept_total', { kind: 'reap', outcome: 'failed' })).toBe(1);
    expect(await figure(bench, 'reelkeep_reaper_due_to_reaped_seconds_sum')).toBe(100);
    bench.store.failNext('list', away);
    await expect(bench.sweep()).rejects.toThrow('away');
    expect(await figure(bench, 'reelkeep_reaper_due_notes', { kind: 'reap' })).toBe(1);
    expect(await bench.sweep()).toBe(1);
    expect(await figure(bench, 'reelkeep_reaper_due_notes', { kind: 'reap' })).toBe(0);
    expect(await figure(bench, 'reelkeep_reaper_oldest_due_seconds')).toBe(0);
    expect(await figure(bench, 'reelkeep_reaper_swept_total', { kind: 'reap', outcome: 'done' })).toBe(2);
  });
});
