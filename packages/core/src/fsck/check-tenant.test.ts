import { describe, expect, it } from 'vitest';
import { fencePut } from '../fence.ts';
import { attemptKey, removedKey } from '../ledger.ts';
import { formatRecord, type Receipt } from '../receipt.ts';
import { removeVideo } from '../remove-video.ts';
import { type CheckBench, createCheckBench } from '../testing/fsck-bench.ts';
import { endCreative, keepVideo, LAYOUT, videoOf } from '../testing/kept-videos.ts';
import { formatVideoKey } from '../video-key.ts';
import type { Finding } from './finding.ts';

const video = videoOf('acme', 'campaign-1');
const key = formatVideoKey('videos', video);
const RECEIPT: Receipt = {
  ...{ record: 'receipt', version: 1, status: 'incomplete', open: [], earlier: [], read_back: null, chain: null },
  key: 'ledger/acme/campaign-1/reaped/20250901_000000_000.json',
  ...{ tenant: 'acme', creative_id: 'campaign-1', campaign_id: 'campaign-1' },
  event: { message_id: 'm', ended_at: '2025-09-01T00:00:00.000Z', mode: 'purge', ended_by: null },
  begun_at: '2025-09-01T00:00:00.000Z',
  settled_at: '2025-09-01T00:00:00.000Z',
  ...{ keys: 0, deleted: 0, bytes: 0, fenced: 0, uploads_aborted: 0, videos_digest: '0'.repeat(64) },
  pages: { prefix: 'ledger/acme/campaign-1/reaped-keys/20250901_000000_000/', count: 0, sha256: 'e'.repeat(64) },
};

describe('a check of bucket and ledger', () => {
  it('finds nothing where all is well: stored, being stored, ended, removed, fenced', async () => {
    const bench = createCheckBench();
    const { store } = bench;
    await keepVideo(store, videoOf('acme', 'lives', 1));
    await keepVideo(store, videoOf('acme', 'lives', 2), { entry: 'open' });
    await keepVideo(store, videoOf('acme', 'in-grace'));
    await endCreative(store, videoOf('acme', 'in-grace'), { decided: undefined });
    await store.put({ key: attemptKey('ledger', videoOf('acme', 'ended'), 'a'), body: new Uint8Array() });
    await store.put(
      fencePut(formatVideoKey('videos', videoOf('acme', 'ended')), { because: 'campaign_ended', coveredBytes: 0 }),
    );
    await endCreative(store, videoOf('acme', 'ended'));
    const others = [
      'reaped/x.json',
      'reaped-keys/x/000001.jsonl',
      'reaped-links/x.json.1',
      'ended-2',
      'ended-2.decided',
    ];
    for (const each of others) await store.put({ key: `ledger/acme/other/${each}`, body: new Uint8Array() });
    await store.put({ key: 'ledger/acme/_chain/9999999998', body: new Uint8Array() });
    for (const entry of ['stored', 'open'] as const) {
      const removed = videoOf('acme', `removed-${entry}`);
      await keepVideo(store, removed, { entry });
      await removeVideo(store, LAYOUT, removed);
    }
    expect(await bench.check()).toEqual([]);
    expect(await bench.check(true)).toEqual([]);
  });

  const breaches: ReadonlyArray<readonly [string, (bench: CheckBench) => Promise<unknown>, Partial<Finding>]> = [
    [
      'a video of an ended creative, with an entry',
      async (bench) => [await keepVideo(bench.store, video), await endCreative(bench.store, video), bench.advance(1.5)],
      { kind: 'ended_video', breach: 'I1', key },
    ],
    [
      'a video of an ended creative, without one',
      async (bench) => [
        await keepVideo(bench.store, video, { entry: 'none' }),
        await endCreative(bench.store, video),
        bench.advance(1.5),
      ],
      { kind: 'ended_video', breach: 'I1', key },
    ],
    [
      'a video that was removed',
      async ({ store }) => [
        await keepVideo(store, video),
        await store.put({ key: removedKey('ledger', video), body: new Uint8Array() }),
      ],
      { kind: 'removed_video', breach: 'I1', key },
    ],
    [
      'a video without an entry',
      ({ store }) => keepVideo(store, video, { entry: 'none' }),
      { kind: 'unlisted_video', breach: 'I2', key },
    ],
    [
      'entries whose video is gone',
      async ({ store }) => store.remove([await keepVideo(store, video)]),
      { kind: 'orphan_entry', key },
    ],
    [
      'a multipart upload of two days ago',
      async (bench) => {
        bench.uploads.push({ key, uploadId: 'u1', startedAt: bench.now() });
        bench.advance(2);
      },
      { kind: 'stray_upload', key },
    ],
    [
      'an attempt of long ago that stored nothing',
      async (bench) => {
        await bench.store.put({ key: attemptKey('ledger', video, 'a'), body: new Uint8Array() });
        bench.advance(16);
      },
      { kind: 'open_attempt' },
    ],
    [
      'an attempt of long ago that stored its video',
      async (bench) => {
        await keepVideo(bench.store, video, { entry: 'open' });
        bench.advance(16);
      },
      { kind: 'open_attempt' },
    ],
    [
      'a fence of long ago that nothing leads to',
      async (bench) => {
        await endCreative(bench.store, video);
        await bench.store.put(fencePut(key, { because: 'campaign_ended', coveredBytes: 0 }));
        bench.advance(16);
      },
      { kind: 'stray_fence', key },
    ],
  ];

  it.each(breaches)('finds, and mends when it is told to: %s', async (_, make, expected) => {
    const bench = createCheckBench();
    await keepVideo(bench.store, videoOf('acme', 'campaign-12'));
    await make(bench);
    const before = bench.store.keys();
    expect(await bench.check()).toMatchObject([{ ...expected, mended: false }]);
    expect(bench.store.keys()).toEqual(before);
    expect(await bench.check(true)).toMatchObject([{ ...expected, mended: true }]);
    expect(await bench.check()).toEqual([]);
    expect(bench.store.keys('videos/acme/')).toContain(formatVideoKey('videos', videoOf('acme', 'campaign-12')));
  });

  it('fences the video of an ended creative whose attempt is open, as long as the clean-up is still to come', async () => {
    const bench = createCheckBench();
    await keepVideo(bench.store, video, { entry: 'open' });
    await endCreative(bench.store, video);
    bench.advance(1.5);
    expect(await bench.check(true)).toMatchObject([{ kind: 'ended_video', mended: true }]);
    expect(bench.store.bytes(key)).toHaveLength(0);

    const later = createCheckBench();
    await keepVideo(later.store, video, { entry: 'open' });
    await endCreative(later.store, video);
    later.advance(15);
    await later.check(true);
    expect(later.store.keys('videos/')).toEqual([]);
  });

  it('purges the video of a creative that was purged, though its tombstone is that of an earlier end', async () => {
    const bench = createCheckBench();
    await keepVideo(bench.store, video);
    await endCreative(bench.store, video);
    await bench.store.put({ key: RECEIPT.key, body: formatRecord(RECEIPT) });
    bench.advance(1.5);
    expect(await bench.check(true)).toMatchObject([{ kind: 'ended_video', mended: true }]);
    expect(bench.store.calls.filter(({ verb }) => verb === 'purge' || verb === 'remove')).toMatchObject([
      { verb: 'purge', keys: [key] },
    ]);
  });

  it.each([
    ['nobody has decided yet, so that it may be taken back', {}],
    ['was taken back', { decided: 'reopened' as const }],
  ])('leaves the videos of an end alone that %s', async (_, decision) => {
    const bench = createCheckBench();
    await keepVideo(bench.store, video);
    await endCreative(bench.store, video, { decided: undefined, ...decision });
    expect(await bench.check(true)).toEqual([]);
    expect(bench.store.keys('videos/')).toEqual([key]);
  });

  it('keeps what an attempt of long ago stored: the reaper counts it by its entry', async () => {
    const bench = createCheckBench();
    await keepVideo(bench.store, video, { entry: 'open' });
    bench.advance(16);
    await bench.check(true);
    expect(bench.store.keys('ledger/')).toContain(`${attemptKey('ledger', video, 'a')}.uploaded.7`);
  });

  it.each([
    ['an attempt of two days ago, whose put might land', 'a', 2],
    ['an upload of nine days ago', 'up_1', 9],
  ])('tells of it and leaves it open: %s', async (_, attempt, days) => {
    const bench = createCheckBench();
    await bench.store.put({ key: attemptKey('ledger', video, attempt), body: new Uint8Array() });
    bench.advance(days);
    expect(await bench.check(true)).toMatchObject([{ kind: 'open_attempt', mended: false }]);
    expect(bench.store.keys('ledger/')).toHaveLength(1);
  });

  it('says nothing of an upload whose URL may still be used', async () => {
    const bench = createCheckBench();
    await bench.store.put({ key: attemptKey('ledger', video, 'up_1'), body: new Uint8Array() });
    bench.advance(7);
    expect(await bench.check()).toEqual([]);
  });

  it('never touches keys that are not its own', async () => {
    const bench = createCheckBench();
    const strange = [
      'ledger/acme/campaign-1/videos/20250812_143052-001/a.b.c.d',
      'ledger/acme/campaign-1/videos/x',
      'ledger/acme/notes',
      'videos/acme/20250812_143052-campaign-1-1.mp4',
      'videos/acme/deep/20250812_143052-campaign-1-001.mp4',
    ];
    for (const each of strange) await bench.store.put({ key: each, body: new Uint8Array(1) });
    const found = await bench.check(true);
    expect(found.map((finding) => finding.key).toSorted()).toEqual(strange);
    expect(found.every(({ kind, mended }) => kind === 'strange_key' && !mended)).toBe(true);
    expect(bench.store.keys()).toEqual(strange);
  });

  it('looks at one tenant, or at all of them and beside them', async () => {
    const bench = createCheckBench();
    await keepVideo(bench.store, videoOf('acme', 'a'), { entry: 'none' });
    await keepVideo(bench.store, videoOf('acme-2', 'a'), { entry: 'none' });
    await bench.store.remove([await keepVideo(bench.store, videoOf('only-in-ledger', 'a'))]);
    await bench.store.put({ key: 'videos/read.me', body: new Uint8Array(1) });
    expect(await bench.check()).toHaveLength(1);
    expect((await bench.checkAll()).map(({ kind }) => kind).toSorted()).toEqual([
      'orphan_entry',
      'strange_key',
      'unlisted_video',
      'unlisted_video',
    ]);
  });

  it('asks in pages, not for each video', async () => {
    const bench = createCheckBench();
    for (let iteration = 1; iteration <= 1_200; iteration += 1)
      await keepVideo(bench.store, videoOf('acme', 'a', iteration));
    const before = bench.store.calls.length;
    expect(await bench.check()).toEqual([]);
    // 1,200 videos twice, 2,400 entries twice, and the tombstone.
    expect(bench.store.calls.length - before).toBeLessThanOrEqual(20);
  });
});
