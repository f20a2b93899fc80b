import { describe, expect, it } from 'vitest';
import { campaignIdSchema } from '../creative.ts';
import { fencePut } from '../fence.ts';
import { removedKey } from '../ledger.ts';
import { type CheckBench, createCheckBench } from '../testing/fsck-bench.ts';
import { endCreative, keepVideo, videoOf } from '../testing/kept-videos.ts';
import { formatVideoKey } from '../video-key.ts';
import { beginReceipt } from '../write-receipt.ts';

const video = videoOf('acme', 'campaign-1');
const key = formatVideoKey('videos', video);

describe('a check while others write and delete', () => {
  it('is no false alarm while the reaper is at work, and is one when it was done or takes no more time', async () => {
    const bench = createCheckBench();
    await keepVideo(bench.store, video);
    await endCreative(bench.store, video);
    const receipts = await beginReceipt(
      bench,
      { ledger: 'ledger', tenant: video.tenant, creativeId: video.creativeId },
      {
        ...video,
        campaign_id: campaignIdSchema.parse('c'),
        creative_ids: [video.creativeId],
        ended_at: bench.now(),
        mode: 'delete',
        message_id: 'm1',
      },
      [],
    );
    expect(await bench.check(true)).toEqual([]);
    expect(bench.store.keys('videos/')).toEqual([key]);
    await receipts.settle();
    expect(await bench.check()).toMatchObject([{ kind: 'ended_video', breach: 'I1', key }]);
  });

  it.each([
    ['a video of an ended creative', endCreative],
    [
      'a video that was removed',
      (store: CheckBench['store']) => store.put({ key: removedKey('ledger', video), body: new Uint8Array() }),
    ],
  ])('finds nothing in %s that goes while the page is looked at', async (_, end) => {
    const bench = createCheckBench();
    await keepVideo(bench.store, video);
    await end(bench.store, video);
    bench.advance(1.5);
    bench.store.intercept(async ({ verb, keys, moment }) => {
      if (verb === 'list' && keys[0] === 'videos/acme/' && moment === 'after') await bench.store.remove([key]);
    });
    expect(await bench.check()).toEqual([]);
  });

  it('goes on after what it can not mend, and says why', async () => {
    const bench = createCheckBench();
    await keepVideo(bench.store, video);
    await endCreative(bench.store, video);
    await keepVideo(bench.store, videoOf('acme', 'unlisted'), { entry: 'none' });
    bench.advance(1.5);
    bench.store.remove = async (keys) => ({
      removed: [],
      failed: keys.map((each) => ({ key: each, code: 'AccessDenied', message: 'locked' })),
    });
    expect(await bench.check(true)).toMatchObject([
      { kind: 'ended_video', mended: false, detail: expect.stringContaining('AccessDenied') },
      { kind: 'unlisted_video', mended: true },
    ]);
  });

  it('keeps a fence that the reaper put anew while it looked', async () => {
    const bench = createCheckBench();
    const fence = fencePut(key, { because: 'campaign_ended', coveredBytes: 0 });
    await bench.store.put(fence);
    bench.advance(16);
    bench.store.intercept(async ({ verb, keys, moment }) => {
      if (verb === 'list' && keys[0] === 'videos/acme/' && moment === 'after') await bench.store.put(fence);
    });
    expect(await bench.check(true)).toMatchObject([{ kind: 'stray_fence', mended: false }]);
    expect(bench.store.keys('videos/')).toEqual([key]);
  });
});
