import { creativeIdSchema } from '@reelkeep/core/creative';
import { reopenCreative } from '@reelkeep/core/reopen-creative';
import { tenantSchema } from '@reelkeep/core/tenant';
import { readTombstone } from '@reelkeep/core/tombstone';
import { formatVideoKey } from '@reelkeep/core/video-key';
import { describe, expect, it } from 'vitest';
import { CLEAN_AFTER_MS } from './reap-campaign.ts';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

const acme = tenantSchema.parse('acme');
const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' };
const graceful = { ...ended, grace_seconds: 3_600 };

type Bench = ReturnType<typeof createReaperBench>;

const placeOf = (creative: string) => ({
  ledger: 'ledger',
  tenant: acme,
  creativeId: creativeIdSchema.parse(creative),
});
const reopen = (bench: Bench, creative = 'campaign-1') => reopenCreative(bench.reaping, placeOf(creative), 'ada');
const hasEnded = async ({ store }: Bench, creative = 'campaign-1') =>
  (await readTombstone(store, 'ledger', acme, placeOf(creative).creativeId)) !== undefined;

describe('an end that is taken back while its grace period runs', () => {
  it('lets the creative live: nothing is deleted when it would have been due, and nothing published', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    await bench.end(graceful);
    expect(await hasEnded(bench)).toBe(true);
    bench.advance(60_000);
    expect(await reopen(bench)).toEqual({ outcome: 'reopened', takesBackUntil: '2025-09-01T00:01:00.000Z' });
    expect(await hasEnded(bench)).toBe(false);
    bench.advance(3_600_000);
    expect(await bench.sweep()).toBe(1);
    expect(bench.store.keys('videos/')).toEqual([formatVideoKey('videos', video)]);
    expect(bench.store.keys('ledger/_due/')).toEqual([]);
    expect(bench.outcomes).toEqual([]);
    expect(await reopen(bench)).toEqual({ outcome: 'open_already' });
  });

  it('stays taken back when its message comes again, and says so in the DLQ', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    await bench.end(graceful);
    bench.advance(60_000);
    await reopen(bench);
    for (const afterMs of [0, 3_600_000]) {
      bench.advance(afterMs);
      expect(await bench.end(graceful)).toMatchObject({ do: 'dead_letter', reason: 'campaign_reopened' });
      await bench.sweep();
    }
    expect(bench.store.keys('videos/')).toHaveLength(1);
    expect(await hasEnded(bench)).toBe(false);
  });

  it.each([
    ['first', ['ahead', 'near']],
    ['last', ['near', 'ahead']],
  ])('is taken back with another that is dated ahead and came %s, however late that is due', async (_, order) => {
    const bench = createReaperBench();
    const ends: Record<string, object> = {
      ahead: { ...ended, ended_at: '2025-09-01T20:00:00Z', grace_seconds: 7 * 86_400 },
      near: { ...ended, grace_seconds: 86_400 },
    };
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    for (const name of order) await bench.end(ends[name] ?? {}, name);
    bench.advance(60_000);
    expect(await reopen(bench)).toMatchObject({ outcome: 'reopened' });
    for (const days of [1, 8]) {
      bench.advance(days * 86_400_000);
      await bench.sweep();
    }
    expect(bench.store.keys('videos/')).toEqual([formatVideoKey('videos', video)]);
    expect(bench.outcomes).toEqual([]);
    expect(await bench.end(ends['ahead'] ?? {}, 'ahead')).toMatchObject({ reason: 'campaign_reopened' });
    expect(await bench.end({ ...ended, ended_at: bench.now().toISOString() }, 'another')).toEqual({
      do: 'acknowledge',
    });
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('is followed by a later end like any other, which is then final', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video, { close: false });
    await bench.end(graceful);
    bench.advance(60_000);
    await reopen(bench);
    bench.advance(60_000);
    expect(await bench.end({ ...ended, ended_at: '2025-09-01T00:02:00Z' }, 'm2')).toEqual({ do: 'acknowledge' });
    expect(bench.store.bytes(formatVideoKey('videos', video))).toHaveLength(0);
    expect(bench.outcomes).toMatchObject([{ deleted: 1, message_id: 'm2' }]);
    expect(await reopen(bench)).toMatchObject({ outcome: 'final' });
    expect(await hasEnded(bench)).toBe(true);
  });

  it('of one creative leaves the others to their end, and the clean-up leaves its entries', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'a'));
    await bench.keep(videoOf('acme', 'b'));
    await bench.end({ ...graceful, creative_ids: ['a', 'b'] });
    bench.advance(60_000);
    await reopen(bench, 'a');
    bench.advance(3_600_000);
    await bench.sweep();
    expect(bench.outcomes).toMatchObject([{ creative_ids: ['b'], deleted: 1 }]);
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    expect(bench.store.keys('videos/')).toEqual([formatVideoKey('videos', videoOf('acme', 'a'))]);
    expect(bench.store.keys('ledger/acme/a/videos/')).toHaveLength(2);
    expect(bench.store.keys('ledger/acme/b/videos/')).toEqual([]);
  });

  it('is refused from the moment that it is due, also before anybody sweeps', async () => {
    const bench = createReaperBench();
    await bench.end(graceful);
    bench.advance(3_600_000);
    expect(await reopen(bench)).toEqual({ outcome: 'final', since: '2025-09-01T01:00:00.000Z' });
  });

  it('is refused for an end without a grace period', async () => {
    const bench = createReaperBench();
    await bench.end(ended);
    expect(await reopen(bench)).toMatchObject({ outcome: 'final' });
    expect(await reopen(bench, 'unknown')).toEqual({ outcome: 'never_ended' });
  });

  it('or is carried out, never both, wherever in the sweep it falls', async () => {
    const outcomes = new Set<string>();
    for (let fatal = 0; fatal < 40; fatal += 1) {
      const bench = createReaperBench();
      await bench.keep(videoOf('acme', 'campaign-1'));
      await bench.end(graceful);
      // Its clock is a moment behind: for the operator the end is not due yet, for the sweep it is.
      bench.advance(3_600_000);
      const behind = { store: bench.store, now: () => new Date(bench.now().getTime() - 2_000) };
      let calls = 0;
      let reopening: ReturnType<typeof reopen> | undefined;
      bench.store.intercept(async ({ moment }) => {
        if (moment !== 'before') return;
        calls += 1;
        if (calls !== fatal + 1) return;
        reopening = reopenCreative(behind, placeOf('campaign-1'), 'ada');
        await reopening;
      });
      await bench.sweep();
      const { outcome } = (await reopening) ?? { outcome: 'never_asked' };
      outcomes.add(outcome);
      const isThere = bench.store.keys('videos/').length > 0;
      // No receipt is begun of what is not deleted.
      const receipts = bench.store.keys('ledger/acme/campaign-1/reaped/').length;
      expect(receipts, `request ${fatal}`).toBe(isThere ? 0 : 1);
      expect([outcome === 'reopened', bench.outcomes.length === 0], `request ${fatal}`).toEqual([isThere, isThere]);
    }
    expect([...outcomes].toSorted()).toEqual(['final', 'never_asked', 'reopened']);
  });
});
