import { createHash } from 'node:crypto';
import { creativeIdSchema } from '@reelkeep/core/creative';
import { fencePut } from '@reelkeep/core/fence';
import { tombstoneKey } from '@reelkeep/core/ledger';
import { removeVideo } from '@reelkeep/core/remove-video';
import { StoreError } from '@reelkeep/core/store-error';
import { tenantSchema } from '@reelkeep/core/tenant';
import { writeTombstone } from '@reelkeep/core/tombstone';
import { formatVideoKey, parseVideoKey, type VideoKey } from '@reelkeep/core/video-key';
import { describe, expect, it } from 'vitest';
import { ProviderFailure } from './provider-failure.ts';
import { createIngestBench, KEY, layout, messageOf, tinyMp4, video } from './testing/ingest-bench.ts';

const sha256 = createHash('sha256').update(tinyMp4()).digest('hex');
const away = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'slow down', advice: 'wait' });
const acme = tenantSchema.parse('acme');
const campaign = creativeIdSchema.parse('campaign-123');

function keyOf(): VideoKey {
  const parts = parseVideoKey('videos', KEY);
  if (parts === undefined) throw new Error('not a key');
  return formatVideoKey('videos', parts);
}

const end = (bench: ReturnType<typeof createIngestBench>) =>
  writeTombstone(bench.store, 'ledger', acme, campaign, {
    campaign_id: 'campaign-123',
    message_id: 'e',
    ended_at: '2025-08-12T14:30:59.000Z',
    mode: 'delete',
    due: '2025-08-12T14:30:59.000Z',
  });

describe('a video', () => {
  it('is stored with exactly its five metadata, its attempt opened before and closed after', async () => {
    const bench = createIngestBench();
    expect(await bench.handle(messageOf(video))).toEqual({ do: 'acknowledge' });
    const head = await bench.store.head(KEY);
    expect(head).toMatchObject({
      contentType: 'video/mp4',
      metadata: {
        tenant: 'acme',
        creative_id: 'campaign-123',
        iteration: '1',
        original_url: 'https://provider.example/out.mp4?sig=REDACTED',
        uploaded_at: '2025-08-12T14:31:00.000Z',
      },
    });
    expect(Object.keys(head?.metadata ?? {})).toHaveLength(5);
    const writes = bench.store.calls.filter(({ verb }) => verb.startsWith('put')).map(({ keys }) => keys[0]);
    const entry = 'ledger/acme/campaign-123/videos/20250812_143052-001/attempt-1';
    expect(writes).toEqual([entry, KEY, `${entry}.stored.${tinyMp4().length}.${sha256}`]);
    expect(bench.closed).toEqual([entry]);
  });

  it('delivered twice is one object, downloaded once, and said to be already stored', async () => {
    const bench = createIngestBench();
    await bench.handle(messageOf(video));
    bench.advance(60_000);
    await bench.handle(messageOf({ ...video, original_url: 'https://provider.example/out.mp4?sig=another' }));
    expect(bench.downloads).toHaveLength(1);
    expect(bench.outcomes).toMatchObject([
      { type: 'video.stored', already_stored: false, sha256, bytes: tinyMp4().length },
      { type: 'video.stored', already_stored: true, sha256, bytes: tinyMp4().length },
    ]);
    expect((await bench.store.head(KEY))?.lastModified.toISOString()).toBe('2025-08-12T14:31:00.000Z');
  });

  it('by two workers at once is one object and two acknowledgements', async () => {
    const bench = createIngestBench();
    const both = await Promise.all([bench.handle(messageOf(video)), bench.handle(messageOf(video))]);
    expect(both).toEqual([{ do: 'acknowledge' }, { do: 'acknowledge' }]);
    expect(bench.store.keys('videos/')).toEqual([KEY]);
    const flags = bench.outcomes.map((outcome) => outcome.type === 'video.stored' && outcome.already_stored);
    expect(flags.sort()).toEqual([false, true]);
    expect(bench.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('from another source never overwrites the first', async () => {
    const bench = createIngestBench();
    await bench.handle(messageOf(video));
    bench.serve(tinyMp4(5));
    const other = { ...video, original_url: 'https://provider.example/other.mp4' };
    expect(await bench.handle(messageOf(other))).toMatchObject({ do: 'dead_letter', reason: 'key_conflict' });
    expect(bench.store.bytes(KEY)).toHaveLength(tinyMp4().length);
  });

  it('is not stored again once its creative has ended, whatever is replayed', async () => {
    const bench = createIngestBench();
    await end(bench);
    expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'dead_letter', reason: 'campaign_ended' });
    expect(bench.downloads).toEqual([]);
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('loses to a fence that the reaper laid while it was on its way', async () => {
    const bench = createIngestBench();
    bench.store.intercept(async ({ verb, moment }) => {
      if (verb !== 'putVideo' || moment !== 'before') return;
      bench.store.intercept(undefined);
      await end(bench);
      await bench.store.put(fencePut(keyOf(), { because: 'campaign_ended', coveredBytes: 0 }));
    });
    expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'dead_letter', reason: 'campaign_ended' });
    expect(bench.store.bytes(KEY)).toHaveLength(0);
  });

  it('that was removed by itself stays removed', async () => {
    const bench = createIngestBench();
    await bench.handle(messageOf(video));
    const parts = parseVideoKey('videos', KEY);
    if (parts !== undefined) await removeVideo(bench.store, layout, parts);
    expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'dead_letter', reason: 'video_removed' });
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('keeps its attempt open when the answer to the put was lost, and is found already stored the next time', async () => {
    const bench = createIngestBench();
    bench.store.failNext('putVideo', away, 'after');
    expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'move' });
    expect(bench.store.keys('ledger/')).toEqual([expect.stringMatching(/attempt-1$/)]);
    await bench.handle(messageOf(video));
    expect(bench.outcomes.at(-1)).toMatchObject({ type: 'video.stored', already_stored: true, sha256 });
    expect(bench.store.keys('ledger/')).toContainEqual(expect.stringContaining(`attempt-2.stored.`));
  });

  it('keeps its attempt open as long as an earlier try of its put may land, be it stored now or found taken', async () => {
    const bench = createIngestBench();
    const { putVideo } = bench.store;
    bench.store.putVideo = async (request, options) => ({ ...(await putVideo(request, options)), mayLandAgain: true });
    for (const attempts of [1, 2]) {
      expect(await bench.handle(messageOf(video))).toEqual({ do: 'acknowledge' });
      // Not one of them is closed: whoever ends the creative fences the key.
      expect(bench.store.keys('ledger/').filter((key) => /attempt-\d$/.test(key))).toHaveLength(attempts);
      expect(bench.store.keys('ledger/')).toHaveLength(attempts);
    }
    expect(bench.closed).toEqual([]);
    expect(bench.outcomes).toMatchObject([{ already_stored: false }, { already_stored: true }]);
  });

  it.each(['before', 'after'] as const)(
    'has an entry that says something as long as its closing got no answer: %s',
    async (moment) => {
      const bench = createIngestBench();
      bench.store.intercept((call) => {
        if (call.verb === 'put' && call.keys[0]?.includes('.stored.') && call.moment === moment) throw away;
      });
      expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'move', queue: 'retry' });
      expect(bench.closed).toEqual([]);
    },
  );

  it.each(['put', 'get', 'list', 'putVideo'] as const)(
    'is neither stored nor refused when the store fails its %s',
    async (verb) => {
      const bench = createIngestBench();
      bench.store.failNext(verb, away);
      expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'move', queue: 'retry' });
      expect(bench.outcomes).toMatchObject([{ type: 'video.fallback', will_retry: true }]);
      expect(bench.store.keys('videos/')).toEqual([]);
    },
  );

  it('whose tombstone can not be read is not stored: an outage is no absence', async () => {
    const bench = createIngestBench();
    await bench.store.put({ key: tombstoneKey('ledger', acme, campaign), body: new TextEncoder().encode('torn') });
    expect(await bench.handle(messageOf(video))).toMatchObject({ do: 'move' });
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('of a provider that fails leaves a closed attempt behind and is tried again', async () => {
    const bench = createIngestBench();
    bench.serve(new ProviderFailure({ reason: 'provider_failed', detail: '503', final: false, retryAfterSeconds: 7 }));
    expect(await bench.handle(messageOf(video))).toEqual({ do: 'retry', afterSeconds: 7 });
    expect(bench.store.keys('ledger/')).toContainEqual(expect.stringContaining('attempt-1.provider_failed'));
    expect(bench.closed).toEqual([expect.stringMatching(/\/attempt-1$/)]);
    expect(bench.outcomes).toEqual([]);
  });
});
