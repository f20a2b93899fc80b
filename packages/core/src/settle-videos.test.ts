import { beforeEach, describe, expect, it } from 'vitest';
import { creativeIdSchema } from './creative.ts';
import { readFence } from './fence.ts';
import { attemptKey, closedKey, removedKey } from './ledger.ts';
import { readVideoHistory, removeVideo } from './remove-video.ts';
import { settleVideos } from './settle-videos.ts';
import { StoreError } from './store-error.ts';
import { tenantSchema } from './tenant.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from './testing/memory-object-store.ts';
import { formatVideoKey, type VideoParts } from './video-key.ts';

const layout = { videoPrefix: 'videos', ledgerPrefix: 'ledger' };
const sha256 = 'a'.repeat(64);
const because = 'campaign_ended' as const;
let store: MemoryObjectStore;

const video = (iteration: number): VideoParts => ({
  tenant: tenantSchema.parse('acme'),
  creativeId: creativeIdSchema.parse('campaign-1'),
  iteration,
  generatedAt: new Date('2025-08-12T14:30:52Z'),
});

async function storeVideo(parts: VideoParts, attempt = 'a', bytes = 7): Promise<void> {
  const key = formatVideoKey('videos', parts);
  await store.put({ key: attemptKey('ledger', parts, attempt), body: new Uint8Array() });
  await store.put({ key, body: new Uint8Array(bytes), contentType: 'video/mp4' });
  const closing = { outcome: 'stored', sizeBytes: bytes, sha256 } as const;
  await store.put({ key: closedKey('ledger', parts, attempt, closing), body: new Uint8Array() });
}

async function toSettle(parts: VideoParts) {
  return { key: formatVideoKey('videos', parts), history: await readVideoHistory(store, layout, parts) };
}

beforeEach(() => {
  store = createMemoryObjectStore({ now: () => new Date('2025-09-01T00:00:00Z') });
});

describe('settleVideos', () => {
  it('deletes videos whose attempts are all closed, and counts them from the ledger', async () => {
    await storeVideo(video(1));
    await storeVideo(video(2), 'b', 9);
    const videos = [await toSettle(video(1)), await toSettle(video(2))];
    const settled = await settleVideos(store, videos, { because, mode: 'delete' });
    expect(settled).toEqual({ deleted: 2, bytes: 16, fenced: 0 });
    expect(store.keys('videos/')).toEqual([]);
    expect(await settleVideos(store, videos, { because, mode: 'delete' })).toEqual(settled);
  });

  it('fences a key with an open attempt, so that a late conditional put fails', async () => {
    const parts = video(1);
    const key = formatVideoKey('videos', parts);
    await store.put({ key: attemptKey('ledger', parts, 'late'), body: new Uint8Array() });
    const settled = await settleVideos(store, [await toSettle(parts)], { because, mode: 'delete' });
    expect(settled).toEqual({ deleted: 0, bytes: 0, fenced: 1 });
    const late = {
      key,
      metadata: {},
      body: (async function* () {
        yield new Uint8Array(3);
      })(),
    };
    expect(await store.putVideo(late)).toEqual({ outcome: 'occupied' });
    const head = await store.head(key);
    expect(head && readFence(head)).toEqual({ because, coveredBytes: 0 });
  });

  it('covers a video that landed though its attempt stayed open, and says the same when it is asked again', async () => {
    const parts = video(1);
    await storeVideo(parts);
    await store.put({ key: attemptKey('ledger', parts, 'dead'), body: new Uint8Array() });
    const first = await settleVideos(store, [await toSettle(parts)], { because, mode: 'purge' });
    expect(first).toEqual({ deleted: 1, bytes: 7, fenced: 1 });
    expect(await settleVideos(store, [await toSettle(parts)], { because, mode: 'purge' })).toEqual(first);
  });

  it('asks in batches of 1,000', async () => {
    const videos = [];
    for (let iteration = 1; iteration <= 1_001; iteration += 1) videos.push(await toSettle(video(iteration)));
    store.intercept(undefined);
    const before = store.calls.length;
    await settleVideos(store, videos, { because, mode: 'delete' });
    expect(store.calls.slice(before).map(({ verb, keys }) => [verb, keys.length])).toEqual([
      ['remove', 1_000],
      ['remove', 1],
    ]);
  });

  it('tries keys that failed again, and in the end names them instead of claiming that they are gone', async () => {
    await storeVideo(video(1));
    const videos = [await toSettle(video(1))];
    let calls = 0;
    const failing = {
      ...store,
      remove: async (keys: readonly string[]) => {
        calls += 1;
        return { removed: [], failed: keys.map((key) => ({ key, code: 'AccessDenied', message: 'no' })) };
      },
    };
    const settling = settleVideos(failing, videos, { because, mode: 'delete' });
    await expect(settling).rejects.toThrow(/videos\/acme\/20250812_143052-campaign-1-001\.mp4 \(AccessDenied\)/);
    expect(calls).toBe(3);
  });
});

describe('removeVideo', () => {
  it('writes the mark before it looks at the attempts', async () => {
    await storeVideo(video(1));
    const before = store.calls.length;
    await removeVideo(store, layout, video(1));
    expect(store.calls.slice(before).map(({ verb, keys }) => [verb, keys[0]])).toEqual([
      ['put', removedKey('ledger', video(1))],
      ['list', expect.stringContaining('20250812_143052-001/')],
      ['remove', formatVideoKey('videos', video(1))],
    ]);
    expect(store.keys('videos/')).toEqual([]);
  });

  it('leaves other iterations of the creative alone', async () => {
    await storeVideo(video(1));
    await storeVideo(video(10));
    await removeVideo(store, layout, video(1));
    expect(store.keys('videos/')).toEqual([formatVideoKey('videos', video(10))]);
  });

  it('is not said to have happened while the store is away', async () => {
    store.failAll(new StoreError({ kind: 'unavailable', code: 'x', message: 'away', advice: '' }));
    await expect(removeVideo(store, layout, video(1))).rejects.toThrow(StoreError);
  });
});
