import { dueKey, tombstoneKey } from '@reelkeep/core/ledger';
import { StoreError } from '@reelkeep/core/store-error';
import { describe, expect, it } from 'vitest';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' };
const away = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'slow down', advice: 'wait' });

/** As text: an object literal would set its prototype. */
const withField = (name: string) => JSON.stringify(ended).replace('{', `{"${name}":{"mode":"purge"},`);

describe("a campaign's end", () => {
  it('deletes its videos and no others, and says so once it is done', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    await bench.keep(videoOf('acme', 'campaign-1', 2), { bytes: 9 });
    const others = [
      videoOf('acme', 'campaign-12'),
      videoOf('acme', 'campaign-1-extra'),
      videoOf('acme', 'campaign'),
      videoOf('acme-2', 'campaign-1'),
    ];
    for (const other of others) await bench.keep(other);

    expect(await bench.end(ended)).toEqual({ do: 'acknowledge' });
    expect(bench.store.keys('videos/')).toHaveLength(others.length);
    expect(bench.outcomes).toEqual([
      {
        type: 'campaign.reaped',
        tenant: 'acme',
        campaign_id: 'campaign-1',
        creative_ids: ['campaign-1'],
        deleted: 2,
        bytes: 16,
        mode: 'delete',
        message_id: 'm1',
        at: '2025-09-01T00:00:00.000Z',
      },
    ]);
  });

  it('puts the tombstone before it lists, and deletes after', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    const before = bench.store.calls.length;
    await bench.end(ended);
    const verbs = bench.store.calls.slice(before).map(({ verb, keys }) => `${verb} ${keys[0]}`);
    const tombstone = verbs.indexOf(`put ${tombstoneKey('ledger', video.tenant, video.creativeId)}`);
    const listing = verbs.findIndex((call) => call.startsWith('list '));
    const removal = verbs.findIndex((call) => call.startsWith('remove videos/'));
    expect([tombstone >= 0, tombstone < listing, listing < removal]).toEqual([true, true, true]);
  });

  it('gives the same answer when it comes again', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    await bench.keep(videoOf('acme', 'campaign-1', 2), { close: false });
    await bench.end(ended);
    await bench.end(ended);
    expect(bench.outcomes[1]).toEqual(bench.outcomes[0]);
    expect(bench.outcomes[0]).toMatchObject({ deleted: 2, bytes: 14 });
  });

  it('of a campaign that nobody knows leaves a tombstone and deletes nothing', async () => {
    const bench = createReaperBench();
    expect(await bench.end({ ...ended, creative_ids: ['x', 'y'] })).toEqual({ do: 'acknowledge' });
    expect(bench.outcomes).toMatchObject([{ deleted: 0, bytes: 0, creative_ids: ['x', 'y'] }]);
    const marks = bench.store.keys('ledger/acme/').filter((key) => key.endsWith('/ended'));
    expect(marks).toEqual(['ledger/acme/x/ended', 'ledger/acme/y/ended']);
  });

  it('waits in its queue with a fresh receive count while the store is away, and nothing is said', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    bench.store.failAll(away);
    const disposition = await bench.end(ended);
    expect(disposition).toMatchObject({
      do: 'move',
      delaySeconds: 1,
      attributes: { origin_message_id: 'm1', parked: '1' },
    });
    expect(bench.outcomes).toEqual([]);
    bench.store.failAll(undefined);
    await bench.end(ended);
    expect(bench.store.keys('videos/')).toEqual([]);
  });

  it('is not acknowledged when one key of its batch would not go', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    for (let tries = 0; tries < 3; tries += 1) bench.store.failNext('remove', away);
    expect(await bench.end(ended)).toMatchObject({ do: 'move' });
    expect(bench.outcomes).toEqual([]);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['unknown mode', { ...ended, mode: 'erase' }],
    ['foreign tenant syntax', { ...ended, tenant: '../acme' }],
    ['an end two days ahead', { ...ended, ended_at: '2025-09-03T00:00:00Z' }],
    ['an empty list', { ...ended, creative_ids: [] }],
    ['10,001 creatives', { ...ended, creative_ids: Array.from({ length: 10_001 }, (_, at) => `c${at}`) }],
    ['a creative that climbs', { ...ended, creative_ids: ['campaign-1', '../campaign-1'] }],
    ['a grace of more than 90 days', { ...ended, grace_seconds: 90 * 86_400 + 1 }],
    ['an instant without a zone', { ...ended, ended_at: '2025-09-01T00:00:00' }],
    [
      'a tenant from a prototype',
      '{"__proto__":{"tenant":"acme"},"campaign_id":"campaign-1","ended_at":"2025-09-01T00:00:00Z"}',
    ],
    [
      'a mode from a constructor',
      '{"tenant":"acme","campaign_id":"campaign-1","ended_at":"2025-09-01T00:00:00Z","mode":{"constructor":{"prototype":{"mode":"purge"}}}}',
    ],
    ['a field named __proto__', withField('__proto__')],
    ['a field named constructor', withField('constructor')],
    ['a field named prototype', withField('prototype')],
    ['a video.generated', { ...ended, type: 'video.generated' }],
  ])('goes to the DLQ with %s, and nothing is deleted', async (_, event) => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    expect(await bench.end(event)).toMatchObject({ do: 'dead_letter', reason: 'message_malformed' });
    expect(bench.store.keys('videos/')).toHaveLength(1);
    expect(bench.store.keys('ledger/acme/campaign-1/ended')).toEqual([]);
  });

  it('takes 10,000 creatives, and a name that every object inherits for what it is', async () => {
    const bench = createReaperBench();
    const creative_ids = ['constructor', ...Array.from({ length: 9_999 }, (_, at) => `c${at}`)];
    await bench.keep(videoOf('acme', 'constructor'));
    expect(await bench.end({ ...ended, creative_ids, grace_seconds: 60 })).toEqual({ do: 'acknowledge' });
    expect(bench.store.keys('ledger/acme/').filter((key) => key.endsWith('/ended'))).toHaveLength(10_000);
    const tombstone = new TextDecoder().decode(bench.store.bytes('ledger/acme/constructor/ended'));
    expect(JSON.parse(tombstone)).toMatchObject({ mode: 'delete' });
  });
});

describe('a grace period', () => {
  const graceful = { ...ended, grace_seconds: 3_600 };

  it('stops new videos at once and deletes the old ones only when it is over', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    expect(await bench.end(graceful)).toEqual({ do: 'acknowledge' });
    expect(bench.store.keys('ledger/acme/campaign-1/ended')).toHaveLength(1);
    bench.advance(3_599_000);
    expect(await bench.sweep()).toBe(0);
    expect(bench.store.keys('videos/')).toHaveLength(1);
    bench.advance(1_000);
    expect(await bench.sweep()).toBe(1);
    expect(bench.store.keys('videos/')).toEqual([]);
    expect(bench.outcomes).toMatchObject([{ type: 'campaign.reaped', deleted: 1, message_id: 'm1' }]);
    expect(bench.store.keys('ledger/_due/')).toEqual([
      expect.stringContaining('/receipt/acme/campaign-1/m1'),
      expect.stringContaining('/clean/acme/campaign-1/m1'),
    ]);
  });

  it('is cut short by an end without one, and not taken back by a longer one', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    await bench.end({ ...graceful, grace_seconds: 7_200 }, 'later');
    await bench.end(ended, 'now');
    expect(bench.store.keys('videos/')).toEqual([]);
    await bench.end({ ...graceful, grace_seconds: 7_200 }, 'again');
    const tombstone = new TextDecoder().decode(bench.store.bytes('ledger/acme/campaign-1/ended'));
    expect(JSON.parse(tombstone)).toMatchObject({ message_id: 'now', due: '2025-09-01T00:00:00.000Z' });
  });

  it('is noted before the tombstone, so that a process that dies in between comes back to it', async () => {
    const bench = createReaperBench();
    const before = bench.store.calls.length;
    await bench.end(graceful);
    const at = new Date('2025-09-01T01:00:00Z');
    const { tenant } = videoOf('acme', 'campaign-1');
    const note = dueKey('ledger', { at, kind: 'reap', tenant, campaignId: 'campaign-1', message: 'm1' });
    const puts = bench.store.calls.slice(before).filter(({ verb }) => verb === 'put');
    expect(puts.map(({ keys }) => keys[0])).toEqual([note, 'ledger/acme/campaign-1/ended']);
  });
});
