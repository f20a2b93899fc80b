import { describe, expect, it } from 'vitest';
import { carryOutEnd } from './carry-out-end.ts';
import { creativeIdSchema } from './creative.ts';
import { MARKED } from './end-protocol.ts';
import { fencePut } from './fence.ts';
import { creativeVideosPrefix } from './ledger.ts';
import { reindexTenant } from './reindex.ts';
import { endCreative, keepVideo, LAYOUT, videoOf } from './testing/kept-videos.ts';
import { createMemoryObjectStore } from './testing/memory-object-store.ts';
import { videoKeyOf } from './video-history.ts';
import { formatVideoKey } from './video-key.ts';

const { tenant, creativeId } = videoOf('acme', 'campaign-1');
const entryOf = (creative: string) => `ledger/acme/${creative}/videos/20250812_143052-001/reindexed.uploaded.7`;

describe('reindexing a tenant', () => {
  it('gives an entry to each video that has none, and to no other object', async () => {
    const store = createMemoryObjectStore();
    await keepVideo(store, videoOf('acme', 'legacy'), { entry: 'none' });
    await keepVideo(store, videoOf('acme', 'kept'));
    await keepVideo(store, videoOf('acme', 'dead-worker'), { entry: 'open' });
    await keepVideo(store, videoOf('acme-2', 'legacy'), { entry: 'none' });
    const fenced = formatVideoKey('videos', videoOf('acme', 'fenced'));
    await store.put(fencePut(fenced, { because: 'campaign_ended', coveredBytes: 7 }));
    await store.put({ key: 'videos/acme/notes.txt', body: new Uint8Array(3) });
    const before = store.keys();
    const strange: string[] = [];

    const sum = await reindexTenant({ store, layout: LAYOUT, tenant, onStrange: (key) => void strange.push(key) });
    expect(sum).toEqual({ videos: 3, indexed: 1, ended: 0, strange: 1 });
    expect(strange).toEqual(['videos/acme/notes.txt']);
    expect(store.keys().filter((key) => !before.includes(key))).toEqual([entryOf('legacy')]);
  });

  it('does nothing the second time', async () => {
    const store = createMemoryObjectStore();
    for (const iteration of [1, 2, 3]) await keepVideo(store, videoOf('acme', 'legacy', iteration), { entry: 'none' });
    expect(await reindexTenant({ store, layout: LAYOUT, tenant })).toMatchObject({ indexed: 3 });
    const puts = store.calls.filter(({ verb }) => verb === 'put').length;
    expect(await reindexTenant({ store, layout: LAYOUT, tenant })).toMatchObject({ videos: 3, indexed: 0 });
    expect(store.calls.filter(({ verb }) => verb === 'put')).toHaveLength(puts);
  });

  it('takes a mark of removal for no entry: what lies there has to be found', async () => {
    const store = createMemoryObjectStore();
    await keepVideo(store, videoOf('acme', 'legacy'), { entry: 'none' });
    await store.put({ key: 'ledger/acme/legacy/videos/20250812_143052-001/removed', body: new Uint8Array() });
    expect(await reindexTenant({ store, layout: LAYOUT, tenant })).toMatchObject({ indexed: 1 });
  });

  it('heeds only the creatives that it is told to, and none whose name merely begins so', async () => {
    const store = createMemoryObjectStore();
    for (const creative of ['campaign-1', 'campaign-12', 'campaign-1-extra', 'campaign-1-001', 'campaign']) {
      await keepVideo(store, videoOf('acme', creative), { entry: 'none' });
    }
    const only = new Set([creativeIdSchema.parse('campaign-1')]);
    expect(await reindexTenant({ store, layout: LAYOUT, tenant, only })).toMatchObject({ videos: 1, indexed: 1 });
    expect(store.keys('ledger/')).toEqual([entryOf('campaign-1')]);
  });

  it('tells of videos whose creative has ended, and the next end finds them', async () => {
    const store = createMemoryObjectStore();
    const key = await keepVideo(store, videoOf('acme', 'campaign-1'), { entry: 'none' });
    await endCreative(store, videoOf('acme', 'campaign-1'));
    const ended: string[] = [];
    const sum = await reindexTenant({ store, layout: LAYOUT, tenant, onEnded: (each) => void ended.push(each) });
    expect([sum.indexed, sum.ended, ended]).toEqual([1, 1, [key]]);

    const creativeVideos = creativeVideosPrefix('ledger', tenant, creativeId);
    const settled = await carryOutEnd(
      { store, listed: creativeVideos, readTombstone: async () => true, putMark: async () => {} },
      {
        because: 'campaign_ended',
        mode: 'delete',
        creativeVideos,
        keyOf: (history) => videoKeyOf('videos', tenant, creativeId, history),
      },
      MARKED,
    );
    expect(settled).toEqual({ deleted: 1, bytes: 7, fenced: 0 });
    expect(store.keys('videos/')).toEqual([]);
  });

  it('asks for a page of videos and of entries, not for each video', async () => {
    const store = createMemoryObjectStore();
    for (let iteration = 1; iteration <= 1_500; iteration += 1)
      await keepVideo(store, videoOf('acme', 'kept', iteration));
    const before = store.calls.length;
    await reindexTenant({ store, layout: LAYOUT, tenant });
    expect(store.calls.slice(before).map(({ verb }) => verb)).toEqual(Array(store.calls.length - before).fill('list'));
    // 1,500 videos and 3,000 entries.
    expect(store.calls.length - before).toBeLessThanOrEqual(2 + 5);
  });
});
