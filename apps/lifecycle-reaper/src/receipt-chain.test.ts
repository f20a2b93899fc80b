import { type Receipt, receiptSchema } from '@reelkeep/core/receipt';
import { chainPrefix } from '@reelkeep/core/receipt-keys';
import { tenantSchema } from '@reelkeep/core/tenant';
import { verifyChain } from '@reelkeep/core/verify-chain';
import { describe, expect, it } from 'vitest';
import { createReaperBench, layout, videoOf } from './testing/reaper-bench.ts';

const ended = { tenant: 'acme', campaign_id: 'campaign-1', ended_at: '2025-09-01T00:00:00Z', ended_by: 'ada@example' };
const acme = tenantSchema.parse('acme');

type Bench = ReturnType<typeof createReaperBench>;

const textOf = ({ store }: Bench, key: string) => new TextDecoder().decode(store.bytes(key));
const receiptsOf = (bench: Bench, prefix = 'ledger/acme/'): Receipt[] =>
  bench.store
    .keys(prefix)
    .filter((key) => /\/reaped\/[0-9_]+\.json$/.test(key))
    .map((key) => receiptSchema.parse(JSON.parse(textOf(bench, key))));
const verify = ({ store }: Bench) => verifyChain(store, layout.ledgerPrefix, acme);

describe('the chain of receipts', () => {
  async function chainOf(campaigns: number): Promise<Bench> {
    const bench = createReaperBench();
    for (let at = 1; at <= campaigns; at += 1) {
      await bench.keep(videoOf('acme', `c${at}`));
      await bench.end({ ...ended, campaign_id: `c${at}` }, `m${at}`);
    }
    return bench;
  }

  it('is never forked by reapers that complete the same receipts at once, however their requests fall', async () => {
    const bench = await chainOf(12);
    // Every request lets the others go first, a different number of times.
    let calls = 0;
    bench.store.intercept(async () => {
      calls += 1;
      for (let turn = (calls * 7919) % 5; turn > 0; turn -= 1) await Promise.resolve();
    });
    await Promise.all([bench.completeReceipts(), bench.completeReceipts(), bench.completeReceipts()]);
    bench.store.intercept(undefined);
    const places = receiptsOf(bench).map(({ chain }) => chain?.seq ?? 0);
    expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect(await verify(bench)).toMatchObject({ links: 12, receipts: 12, keys: 12, faults: [] });
  });

  const linkOf = (bench: Bench, seq: number) =>
    bench.store.keys(chainPrefix('ledger', acme)).toReversed()[seq - 1] ?? '';

  it.each([
    ['a changed number', (body: string) => body.replace('"bytes": 7', '"bytes": 8')],
    ['a changed blank', (body: string) => `${body} `],
  ])('tells that a link was tampered with: %s', async (_, change) => {
    const bench = await chainOf(3);
    await bench.completeReceipts();
    const key = linkOf(bench, 2);
    await bench.store.put({ key, body: new TextEncoder().encode(change(textOf(bench, key))) });
    const { faults } = await verify(bench);
    expect(faults.map(({ seq }) => seq)).toContain(2);
    expect(faults.map(({ fault }) => fault).join()).toMatch(/link 3 says/);
  });

  it('tells that a receipt was changed, or is missing, and which', async () => {
    const bench = await chainOf(3);
    await bench.completeReceipts();
    const [first = '', second = ''] = receiptsOf(bench).map(({ key }) => key);
    await bench.store.put({ key: first, body: new TextEncoder().encode(textOf(bench, first).replace('ada', 'bob')) });
    await bench.store.remove([second]);
    expect((await verify(bench)).faults).toEqual([
      { seq: 1, key: first, fault: 'differs from what the chain has: it was changed' },
      { seq: 2, key: second, fault: 'missing: the chain has it' },
    ]);
  });

  it.each([1, 2])('tells that link %i is missing', async (seq) => {
    const bench = await chainOf(3);
    await bench.completeReceipts();
    const key = linkOf(bench, seq);
    await bench.store.remove([key]);
    expect((await verify(bench)).faults).toMatchObject([{ seq, key, fault: expect.stringMatching(/^missing/) }]);
  });

  it('tells that links changed places', async () => {
    const bench = await chainOf(3);
    await bench.completeReceipts();
    const [one, two] = [linkOf(bench, 1), linkOf(bench, 2)];
    const [first, second] = [textOf(bench, one), textOf(bench, two)];
    await bench.store.put({ key: one, body: new TextEncoder().encode(second) });
    await bench.store.put({ key: two, body: new TextEncoder().encode(first) });
    const { faults } = await verify(bench);
    expect(faults).toContainEqual({ seq: 1, key: one, fault: 'says that its place is 2' });
    expect(faults).toContainEqual({ seq: 2, key: two, fault: 'says that its place is 1' });
  });

  it('tells that pages were changed', async () => {
    const bench = await chainOf(1);
    await bench.completeReceipts();
    const [page = ''] = bench.store.keys('ledger/acme/c1/reaped-keys/');
    await bench.store.put({ key: page, body: new TextEncoder().encode(textOf(bench, page).replace('-001', '-002')) });
    expect((await verify(bench)).faults).toMatchObject([{ seq: 1, fault: 'its pages were changed' }]);
  });

  it('that was cut off at its head is told by a head that was noted', async () => {
    const bench = await chainOf(3);
    await bench.completeReceipts();
    const { head } = await verify(bench);
    await bench.store.remove([linkOf(bench, 3)]);
    expect((await verify(bench)).faults).toEqual([]);
    const { faults } = await verifyChain(bench.store, 'ledger', acme, head);
    expect(faults).toMatchObject([{ seq: 3, fault: expect.stringContaining('cut off') }]);
  });

  it('keeps tenants apart', async () => {
    const bench = await chainOf(2);
    await bench.end({ ...ended, tenant: 'acme-2' }, 'other');
    await bench.completeReceipts();
    expect(receiptsOf(bench, 'ledger/acme-2/')).toMatchObject([{ chain: { seq: 1, previous: null } }]);
    expect(await verify(bench)).toMatchObject({ links: 2, faults: [] });
  });
});
