import { formatVideoKey } from '@reelkeep/core/video-key';
import { describe, expect, it } from 'vitest';
import { CLEAN_AFTER_MS } from './reap-campaign.ts';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' };
const purging = { ...ended, mode: 'purge' };
const keyOf = (iteration: number) => formatVideoKey('videos', videoOf('acme', 'campaign-1', iteration));

/** Two videos, one of a dead worker, and a neighbour; ended in mode `delete`. */
async function deletedBench() {
  const bench = createReaperBench();
  await bench.keep(videoOf('acme', 'campaign-1', 1));
  await bench.keep(videoOf('acme', 'campaign-1', 2), { close: false });
  await bench.keep(videoOf('acme', 'campaign-12'));
  await bench.end(ended);
  await bench.completeReceipts();
  const purged: string[] = [];
  const { purge } = bench.store;
  bench.store.purge = async (keys, options) => {
    purged.push(...keys);
    return purge(keys, options);
  };
  return { ...bench, purged };
}

describe('a purge of what an earlier end deleted', () => {
  it('purges the same keys after the clean-up has taken their entries, and cleans up after itself', async () => {
    const bench = await deletedBench();
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    expect(bench.store.keys('ledger/acme/campaign-1/videos/')).toEqual([]);
    expect(await bench.end(purging, 'm2')).toEqual({ do: 'acknowledge' });
    expect(bench.purged).toEqual([keyOf(1), keyOf(2)]);
    expect(bench.outcomes.at(-1)).toMatchObject({ type: 'campaign.reaped', mode: 'purge', deleted: 2, bytes: 14 });
    await bench.completeReceipts();
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    expect(bench.store.keys('ledger/acme/campaign-1/videos/')).toEqual([]);
    expect(bench.store.keys('videos/')).toHaveLength(1);
  });

  it('gives the same answer when it comes again, also after its own clean-up', async () => {
    const bench = await deletedBench();
    for (const messageId of ['m2', 'm3', 'm4']) {
      bench.advance(CLEAN_AFTER_MS);
      await bench.sweep();
      await bench.end(purging, messageId);
      await bench.completeReceipts();
    }
    expect(bench.outcomes.slice(1)).toMatchObject(Array(3).fill({ mode: 'purge', deleted: 2, bytes: 14 }));
    expect(bench.store.keys('ledger/acme/campaign-1/reaped/').filter((key) => !key.includes('cleaned'))).toHaveLength(
      2,
    );
  });

  it('reads no receipt again while the entries are there, nor for a deletion', async () => {
    const bench = await deletedBench();
    const before = bench.store.calls.length;
    await bench.end(purging, 'm2');
    bench.advance(CLEAN_AFTER_MS);
    await bench.end({ ...ended, ended_at: '2025-09-02T00:00:00Z' }, 'm3');
    const pages = bench.store.calls
      .slice(before)
      .filter(({ verb, keys }) => verb === 'get' && keys[0]?.endsWith('.jsonl'));
    expect(pages).toEqual([]);
  });
});
