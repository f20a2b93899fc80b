import { expect, test } from 'vitest';
import { createReaperBench, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z' };

/** Requests of a reaping, and of completing its receipt. */
async function requestsOf(videos: number, others: number, earlierEnds: number) {
  const bench = createReaperBench();
  for (let at = 1; at <= others; at += 1) await bench.keep(videoOf('acme', `other-${at}`, at));
  for (let at = 1; at <= earlierEnds; at += 1) {
    await bench.end({ ...ended, campaign_id: `other-${at}` }, `earlier-${at}`);
  }
  await bench.completeReceipts();
  for (let at = 1; at <= videos; at += 1) await bench.keep(videoOf('acme', 'campaign-1', at));
  const before = bench.store.calls.length;
  await bench.end(ended);
  const reaping = bench.store.calls.length - before;
  await bench.completeReceipts();
  const completing = bench.store.calls.length - before - reaping;
  const pages = bench.store.keys('ledger/acme/campaign-1/reaped-keys/');
  const largest = Math.max(0, ...pages.map((key) => bench.store.bytes(key)?.byteLength ?? 0));
  return { reaping, completing, pages: pages.length, largest };
}

test('a reaping and its receipt take requests that follow the campaign, whatever else the tenant has or has ended', async () => {
  const alone = await requestsOf(700, 0, 1);
  const among = await requestsOf(700, 900, 40);
  expect(among).toEqual(alone);
});

test('they take a deletion for each thousand videos, a look at each and few pages, beside what every end takes', async () => {
  const [none, many] = [await requestsOf(0, 0, 1), await requestsOf(2_500, 0, 1)];
  // Five pages of the ledger in place of one; three deletions, the last two at once; a page of keys for each time.
  expect(many.reaping - none.reaping).toBe(4 + 3 + 2);
  expect(many.pages).toBe(2);
  expect(many.completing - none.completing).toBe(2_500 + 2);
});

test('no page is larger than what a reader takes, however long the names are', async () => {
  const bench = createReaperBench();
  const creative = 'c'.repeat(128);
  for (let at = 1; at <= 1_500; at += 1) await bench.keep(videoOf('t'.repeat(63), creative, at));
  await bench.end({ ...ended, tenant: 't'.repeat(63), campaign_id: creative });
  expect(await bench.completeReceipts()).toBe(1);
  const sizes = bench.store
    .keys(`ledger/${'t'.repeat(63)}/${creative}/reaped-keys/`)
    .map((key) => bench.store.bytes(key)?.byteLength ?? 0);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(524_288);
});
