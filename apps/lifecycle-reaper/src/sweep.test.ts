import { fencePut } from '@reelkeep/core/fence';
import { StoreError } from '@reelkeep/core/store-error';
import { formatVideoKey } from '@reelkeep/core/video-key';
import { describe, expect, it } from 'vitest';
import { CLEAN_AFTER_MS } from './reap-campaign.ts';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' };

describe('sweep', () => {
  it('fifteen days on removes fences and entries, and keeps the tombstone for ever', async () => {
    const bench = createReaperBench();
    const dead = videoOf('acme', 'campaign-1', 2);
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    await bench.keep(dead, { close: false });
    await bench.end(ended);
    expect(bench.store.keys('videos/')).toEqual([formatVideoKey('videos', dead)]);

    bench.advance(CLEAN_AFTER_MS - 1_000);
    expect(await bench.sweep()).toBe(0);
    expect(bench.store.keys('videos/')).toHaveLength(1);
    bench.advance(1_000);
    expect(await bench.sweep()).toBe(1);
    expect(bench.store.keys('videos/')).toEqual([]);
    expect(bench.store.keys('ledger/_due/').filter((key) => key.includes('/clean/'))).toEqual([]);
    expect(bench.store.keys('ledger/acme/campaign-1/videos/')).toEqual([]);
    expect(bench.store.keys('ledger/acme/campaign-1/ended')).toHaveLength(2);
  });

  it.each(['delete', 'purge'] as const)('fifteen days on leaves no version of a fence after a %s', async (mode) => {
    const bench = createReaperBench();
    const dead = videoOf('acme', 'campaign-1');
    await bench.keep(dead, { close: false });
    await bench.end(ended);
    await bench.end({ ...ended, mode }, 'm2');
    const purged: string[] = [];
    const { purge } = bench.store;
    bench.store.purge = async (keys, options) => {
      purged.push(...keys);
      return purge(keys, options);
    };
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    expect(bench.store.keys('videos/')).toEqual([]);
    expect(purged).toEqual(mode === 'purge' ? [formatVideoKey('videos', dead)] : []);
  });

  it('sees to the tombstone before it reaps: whoever noted the end may have died before it', async () => {
    const bench = createReaperBench();
    const tombstone = 'ledger/acme/campaign-1/ended';
    await bench.end({ ...ended, grace_seconds: 60 });
    await bench.store.remove([tombstone]);
    bench.advance(60_000);
    const before = bench.store.calls.length;
    expect(await bench.sweep()).toBe(1);
    const calls = bench.store.calls.slice(before).map(({ verb, keys }) => `${verb} ${keys[0]}`);
    expect(calls.indexOf(`put ${tombstone}`)).toBeGreaterThan(-1);
    expect(calls.indexOf(`put ${tombstone}`)).toBeLessThan(calls.indexOf('list ledger/acme/campaign-1/videos/'));
  });

  it('never reaps before the grace period is over, to the millisecond', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    await bench.end({ ...ended, ended_at: '2025-09-01T00:00:00.900Z', grace_seconds: 60 });
    bench.advance(60_100);
    expect(await bench.sweep()).toBe(0);
    expect(bench.store.keys('videos/')).toHaveLength(1);
    bench.advance(900);
    expect(await bench.sweep()).toBe(1);
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('tells of what it reaped, so that it counts and its receipt is completed', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    await bench.end({ ...ended, grace_seconds: 60 });
    bench.advance(60_000);
    await bench.sweep();
    expect(bench.reapedBySweep).toEqual([{ deleted: 1, bytes: 7, fenced: 0 }]);
  });

  it('says that its work is not done when the note of it can not be removed', async () => {
    const bench = createReaperBench();
    await bench.end({ ...ended, grace_seconds: 60 });
    bench.advance(60_000);
    const { remove } = bench.store;
    bench.store.remove = async (keys, options) =>
      keys.some((key) => key.startsWith('ledger/_due/'))
        ? { removed: [], failed: keys.map((key) => ({ key, code: 'AccessDenied', message: 'no' })) }
        : remove(keys, options);
    expect(await bench.sweep()).toBe(0);
    expect(bench.lines).toContainEqual(
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ event: 'sweep.reap.failed' }) }),
    );
  });

  it('never cleans up after an end that was not reaped to its end: the entries still lead to videos', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    const away = new StoreError({ kind: 'unavailable', code: 'InternalError', message: 'away', advice: 'wait' });
    bench.store.failNext('remove', away);
    await bench.end(ended);
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    await bench.end(ended);
    expect(bench.store.keys('videos/')).toEqual([]);
    expect(bench.outcomes).toMatchObject([{ type: 'campaign.reaped', deleted: 1 }]);
  });

  it('removes a fence that landed late over a key whose attempts are all closed', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    await bench.end(ended);
    await bench.store.put(fencePut(formatVideoKey('videos', video), { because: 'campaign_ended', coveredBytes: 0 }));
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    expect(bench.store.keys('videos/')).toEqual([]);
    expect(bench.store.keys('ledger/acme/campaign-1/videos/')).toEqual([]);
    expect(bench.store.keys('ledger/acme/campaign-1/ended')).toHaveLength(2);
  });

  it('leaves no fence when the end comes again in the middle of the clean-up', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'), { close: false });
    await bench.end(ended);
    bench.advance(CLEAN_AFTER_MS);
    let again: Promise<unknown> | undefined;
    bench.store.intercept(async ({ verb, keys, moment }) => {
      // The clean-up has looked for fences, and is about to remove the entries that led to them.
      if (again !== undefined || verb !== 'remove' || moment !== 'before' || !keys[0]?.startsWith('ledger/')) return;
      again = bench.end(ended, 'redriven');
      await again;
    });
    await bench.sweep();
    expect(await again).toEqual({ do: 'acknowledge' });
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('never takes a video for a fence', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.end(ended);
    // Somebody restored the video by hand, and its entry with it.
    await bench.keep(video, { close: false });
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    expect(bench.store.keys('videos/')).toEqual([formatVideoKey('videos', video)]);
  });

  it('leaves a piece of work that failed for the next round and does the others', async () => {
    const bench = createReaperBench();
    await bench.end({ ...ended, campaign_id: 'a', grace_seconds: 60 }, 'a');
    await bench.end({ ...ended, campaign_id: 'b', grace_seconds: 60 }, 'b');
    await bench.keep(videoOf('acme', 'a'));
    await bench.keep(videoOf('acme', 'b'));
    bench.advance(60_000);
    bench.store.failNext('get', new Error('torn'));
    expect(await bench.sweep()).toBe(1);
    expect(bench.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(bench.store.keys('videos/')).toHaveLength(1);
    expect(await bench.sweep()).toBe(1);
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('asks only for what has fallen due, however much is still to come', async () => {
    const bench = createReaperBench();
    for (let index = 0; index < 20; index += 1) {
      await bench.end({ ...ended, campaign_id: `c${index}`, grace_seconds: 3_600 }, `m${index}`);
    }
    const before = bench.store.calls.length;
    expect(await bench.sweep()).toBe(0);
    expect(bench.store.calls.slice(before).map(({ verb }) => verb)).toEqual(['list']);
  });
});
