import { type Receipt, receiptSchema } from '@reelkeep/core/receipt';
import { StoreError } from '@reelkeep/core/store-error';
import { tenantSchema } from '@reelkeep/core/tenant';
import { verifyChain } from '@reelkeep/core/verify-chain';
import { formatVideoKey } from '@reelkeep/core/video-key';
import { describe, expect, it } from 'vitest';
import { CLEAN_AFTER_MS } from './reap-campaign.ts';
import { createReaperBench, layout, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z', ended_by: 'ada@example' };
const acme = tenantSchema.parse('acme');
const RECEIPT = 'ledger/acme/campaign-1/reaped/20250901_000000_000.json';
const away = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'slow down', advice: 'wait' });

type Bench = ReturnType<typeof createReaperBench>;

const textOf = ({ store }: Bench, key: string) => new TextDecoder().decode(store.bytes(key));
const receiptsOf = (bench: Bench, prefix = 'ledger/acme/'): Receipt[] =>
  bench.store
    .keys(prefix)
    .filter((key) => /\/reaped\/[0-9_]+\.json$/.test(key))
    .map((key) => receiptSchema.parse(JSON.parse(textOf(bench, key))));
const verify = ({ store }: Bench) => verifyChain(store, layout.ledgerPrefix, acme);

describe('a receipt', () => {
  it('names every key with what became of it, and is complete only once they were read back', async () => {
    const bench = createReaperBench();
    const [stored, open] = [videoOf('acme', 'campaign-1', 1), videoOf('acme', 'campaign-1', 2)];
    await bench.keep(stored);
    await bench.keep(open, { bytes: 9, close: false });
    await bench.end(ended);
    expect(receiptsOf(bench)).toMatchObject([
      { status: 'incomplete', open: ['2 keys are to be read back'], read_back: null, chain: null },
    ]);

    expect(await bench.completeReceipts()).toBe(1);
    const at = '2025-09-01T00:00:00.000Z';
    expect(receiptsOf(bench)).toEqual([
      expect.objectContaining({
        key: RECEIPT,
        status: 'complete',
        open: [],
        event: { message_id: 'm1', ended_at: at, mode: 'delete', ended_by: 'ada@example' },
        keys: 2,
        deleted: 2,
        bytes: 16,
        fenced: 1,
        read_back: { from: at, to: at, keys: 2 },
        chain: { seq: 1, previous: null },
      }),
    ]);
    const page = textOf(bench, 'ledger/acme/campaign-1/reaped-keys/20250901_000000_000/000001.jsonl');
    const lines = page
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { key: formatVideoKey('videos', stored), bytes: 7, sha256: 'a'.repeat(64), deleted_at: at },
      {
        key: formatVideoKey('videos', open),
        bytes: 9,
        sha256: null,
        fenced_at: at,
        because: 'an attempt to store it was open: a put might still have landed',
      },
    ]);
    expect(await verify(bench)).toMatchObject({ links: 1, receipts: 1, keys: 2, faults: [] });
  });

  it('names the marker or the versions that S3 tells of, where the bucket keeps them', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    const remove = bench.store.remove;
    bench.store.remove = async (keys, options) => ({
      ...(await remove(keys, options)),
      versions: keys.map((key) => ({ key, versionId: 'v1', isMarker: true })),
    });
    const purge = bench.store.purge;
    bench.store.purge = async (keys, options) => ({
      ...(await purge(keys, options)),
      versions: keys.flatMap((key) => ['v1', 'v2'].map((versionId) => ({ key, versionId, isMarker: false }))),
    });
    await bench.end(ended);
    bench.advance(1_000);
    await bench.end({ ...ended, mode: 'purge' }, 'm2');
    const pages = bench.store.keys('ledger/acme/campaign-1/reaped-keys/').map((key) => JSON.parse(textOf(bench, key)));
    expect(pages).toMatchObject([{ delete_marker: 'v1' }, { versions_deleted: 2, version_ids: ['v1', 'v2'] }]);
  });

  it('is the same when the end comes again, and the answer with it, also after the clean-up', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    await bench.keep(videoOf('acme', 'campaign-1', 2), { close: false });
    await bench.end(ended);
    await bench.end(ended, 'before it is read back');
    await bench.completeReceipts();
    const first = textOf(bench, RECEIPT);
    await bench.end(ended, 'after');
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    await bench.end(ended, 'long after');
    await bench.completeReceipts();
    expect(receiptsOf(bench)).toHaveLength(1);
    expect(textOf(bench, RECEIPT)).toBe(first);
    expect(bench.outcomes.map((outcome) => ('deleted' in outcome ? [outcome.deleted, outcome.bytes] : []))).toEqual([
      [2, 14],
      [2, 14],
      [2, 14],
      [2, 14],
    ]);
  });

  it('is followed by another, which names it, when the same end finds more to delete', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    await bench.end(ended);
    await bench.completeReceipts();
    // As after a reindex.
    await bench.keep(videoOf('acme', 'campaign-1', 2));
    await bench.end(ended);
    await bench.completeReceipts();
    expect(bench.store.keys('videos/')).toEqual([]);
    expect(receiptsOf(bench)).toMatchObject([
      { deleted: 1, chain: { seq: 1 } },
      { deleted: 2, earlier: [RECEIPT], chain: { seq: 2 } },
    ]);
    expect((await verify(bench)).faults).toEqual([]);
  });

  it('stays incomplete and names the key when a video lies there at the second look', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    await bench.end(ended);
    const key = formatVideoKey('videos', video);
    await bench.store.put({ key, body: new Uint8Array(3) });
    expect(await bench.completeReceipts()).toBe(0);
    expect(receiptsOf(bench)).toMatchObject([{ status: 'incomplete', open: [`a video lies at ${key}`], chain: null }]);
    expect(bench.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    await bench.end(ended, 'again');
    expect(await bench.completeReceipts()).toBeGreaterThan(0);
    expect(receiptsOf(bench)).toMatchObject([{ status: 'complete' }]);
  });

  it('does not become complete from pages that somebody changed', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1'));
    await bench.end(ended);
    const page = 'ledger/acme/campaign-1/reaped-keys/20250901_000000_000/000001.jsonl';
    const changed = textOf(bench, page).replace('"bytes":7', '"bytes":8');
    await bench.store.put({ key: page, body: new TextEncoder().encode(changed) });
    expect(await bench.completeReceipts()).toBe(0);
    expect(receiptsOf(bench)).toMatchObject([{ status: 'incomplete' }]);
  });

  it('whatever request fails or goes unheard: never overstates, and comes to one complete receipt', {
    timeout: 60_000,
  }, async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let fatal = 0; ; fatal += 1) {
        const bench = createReaperBench();
        await bench.keep(videoOf('acme', 'campaign-1', 1));
        await bench.keep(videoOf('acme', 'campaign-1', 2), { close: false });
        let calls = 0;
        let died = false;
        // The process dies at this request: nothing that it does from then on is done.
        bench.store.intercept((call) => {
          if (call.moment !== moment) {
            if (died) throw away;
            return;
          }
          died ||= calls === fatal;
          calls += 1;
          if (died) throw away;
        });
        await bench.end(ended);
        await bench.completeReceipts().catch(() => {});
        bench.store.intercept(undefined);
        const there = bench.store.keys('videos/').filter((key) => (bench.store.bytes(key)?.byteLength ?? 0) > 0);
        const isComplete = receiptsOf(bench).some(({ status }) => status === 'complete');
        expect(isComplete && there.length > 0, `request ${fatal}, ${moment}`).toBe(false);

        bench.advance(1_000);
        await bench.end(ended, 'again');
        await bench.completeReceipts();
        const complete = receiptsOf(bench).filter(({ status }) => status === 'complete');
        expect(
          complete.map(({ deleted, bytes }) => [deleted, bytes]),
          `request ${fatal}, ${moment}`,
        ).toEqual([[2, 14]]);
        expect(await verify(bench), `request ${fatal}, ${moment}`).toMatchObject({ links: 1, faults: [] });
        if (!died) break;
      }
    }
  });

  it('gets a closing line from the clean-up, in the chain as well', async () => {
    const bench = createReaperBench();
    await bench.keep(videoOf('acme', 'campaign-1', 1));
    await bench.keep(videoOf('acme', 'campaign-1', 2), { close: false });
    await bench.end(ended);
    await bench.completeReceipts();
    bench.advance(CLEAN_AFTER_MS);
    await bench.sweep();
    expect(JSON.parse(textOf(bench, RECEIPT.replace('.json', '.cleaned.json')))).toMatchObject({
      record: 'cleaned',
      receipt: RECEIPT,
      fences_removed: 1,
      entries_removed: 3,
      chain: { seq: 2 },
    });
    expect(await verify(bench)).toMatchObject({ links: 2, receipts: 1, faults: [] });
  });
});

describe('an end that fails', () => {
  it('leaves an incomplete receipt that names what would not go, and the next one names it', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    const key = formatVideoKey('videos', video);
    const { remove } = bench.store;
    bench.store.remove = async () => ({ removed: [], failed: [{ key, code: 'AccessDenied', message: 'locked' }] });
    expect(await bench.end(ended)).toMatchObject({ do: 'move' });
    const open = [`1 objects could not be deleted: ${key} (AccessDenied): locked`];
    expect(receiptsOf(bench)).toMatchObject([{ status: 'incomplete', settled_at: null, open }]);
    bench.store.remove = remove;
    bench.advance(1_000);
    await bench.end(ended);
    await bench.completeReceipts();
    expect(receiptsOf(bench).at(-1)).toMatchObject({ status: 'complete', deleted: 1, earlier: [RECEIPT] });
  });

  it('leaves one incomplete receipt, with the newest failure, however often it fails', async () => {
    const bench = createReaperBench();
    const video = videoOf('acme', 'campaign-1');
    await bench.keep(video);
    const key = formatVideoKey('videos', video);
    const { remove } = bench.store;
    for (const code of ['AccessDenied', 'AccessDenied', 'SlowDown']) {
      bench.store.remove = async (keys, options) =>
        keys.includes(key) ? { removed: [], failed: [{ key, code, message: 'no' }] } : remove(keys, options);
      await bench.end(ended);
      bench.advance(600_000);
    }
    const open = [`1 objects could not be deleted: ${key} (SlowDown): no`];
    expect(receiptsOf(bench)).toMatchObject([{ key: RECEIPT, status: 'incomplete', settled_at: null, open }]);
    bench.store.remove = remove;
    await bench.end(ended);
    await bench.completeReceipts();
    expect(receiptsOf(bench)).toMatchObject([{ key: RECEIPT }, { status: 'complete', deleted: 1, earlier: [RECEIPT] }]);
    expect(await verify(bench)).toMatchObject({ links: 1, faults: [] });
  });

  it('names the newest hundred of its receipts: with thousands it could not be read any more', async () => {
    const bench = createReaperBench();
    await bench.end(ended);
    const draft = receiptsOf(bench)[0];
    for (let at = 0; at < 120; at += 1) {
      const key = RECEIPT.replace('_000.json', `_${String(at + 1).padStart(3, '0')}.json`);
      const body = new TextEncoder().encode(JSON.stringify({ ...draft, key, settled_at: null }));
      await bench.store.put({ key, body });
    }
    bench.advance(1_000);
    await bench.keep(videoOf('acme', 'campaign-1'));
    await bench.end(ended);
    const { earlier } = receiptsOf(bench).at(-1) ?? {};
    expect([earlier?.length, earlier?.at(-1)]).toEqual([100, RECEIPT.replace('_000.json', '_120.json')]);
  });
});
