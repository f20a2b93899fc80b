import { formatVideoKey, type VideoParts } from '@reelkeep/core/video-key';
import { describe, expect, it } from 'vitest';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' };
const NEIGHBOURS = [
  videoOf('acme', 'campaign-12'),
  videoOf('acme', 'campaign-1-extra'),
  videoOf('acme', 'campaign-1-001'),
  videoOf('acme', 'campaign'),
  videoOf('acme-2', 'campaign-1'),
];

/** Videos as an older service left them: no entry tells of them. */
async function withLegacy(scan: boolean, videos: readonly VideoParts[]) {
  const bench = createReaperBench(undefined, { scan });
  for (const video of videos) await bench.store.put({ key: formatVideoKey('videos', video), body: new Uint8Array(9) });
  await bench.store.put({ key: 'videos/acme/campaign-1.mp4', body: new Uint8Array(9) });
  return bench;
}

describe('the end of a campaign with videos that no entry leads to', () => {
  it('with a scan takes them, counts them, and leaves everybody else’s', async () => {
    const mine = [videoOf('acme', 'campaign-1', 1), videoOf('acme', 'campaign-1', 2)];
    const bench = await withLegacy(true, [...mine, ...NEIGHBOURS]);
    await bench.keep(videoOf('acme', 'campaign-1', 3));
    await bench.end(ended);
    expect(bench.outcomes).toMatchObject([{ type: 'campaign.reaped', deleted: 3, bytes: 9 + 9 + 7 }]);
    const left = [...NEIGHBOURS.map((video) => formatVideoKey('videos', video)), 'videos/acme/campaign-1.mp4'];
    expect(bench.store.keys('videos/')).toEqual(left.toSorted());
  });

  it('gives the same answer when it comes again', async () => {
    const bench = await withLegacy(true, [videoOf('acme', 'campaign-1')]);
    await bench.end(ended);
    await bench.end(ended);
    expect(bench.outcomes[1]).toEqual(bench.outcomes[0]);
  });

  it('with a scan takes them when its grace is over, too', async () => {
    const bench = await withLegacy(true, [videoOf('acme', 'campaign-1')]);
    await bench.end({ ...ended, grace_seconds: 60 });
    expect(bench.store.keys('videos/acme/')).toHaveLength(2);
    bench.advance(60_000);
    await bench.sweep();
    expect(bench.store.keys('videos/acme/')).toEqual(['videos/acme/campaign-1.mp4']);
  });

  it('without one asks for nothing of the tenant’s', async () => {
    const bench = await withLegacy(false, [videoOf('acme', 'campaign-1')]);
    await bench.end(ended);
    expect(
      bench.store.calls.filter(({ keys }) => keys[0]?.startsWith('videos/acme/') && keys[0].endsWith('/')),
    ).toEqual([]);
    expect(bench.store.keys('videos/acme/')).toHaveLength(2);
  });
});
