import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creativeIdSchema } from './creative.ts';
import {
  chainKey,
  chainPrefix,
  claimKey,
  cleanedKey,
  formatReceiptInstant,
  isReceiptKey,
  pageKey,
  pagesPrefix,
  parseChainKey,
  receiptKey,
  receiptsPrefix,
} from './receipt-keys.ts';
import { tenantSchema } from './tenant.ts';

const tenant = tenantSchema.parse('acme');
const seq = fc.integer({ min: 1, max: 9_999_999_998 });

test('a place in the chain reads back from its name, and a later one sorts before it', () => {
  fc.assert(
    fc.property(seq, seq, (one, two) => {
      const [first, second] = [chainKey('ledger', tenant, one), chainKey('ledger', tenant, two)];
      expect(parseChainKey(chainPrefix('ledger', tenant), first)).toBe(one);
      expect(Math.sign(one - two)).toBe(first < second ? 1 : first > second ? -1 : 0);
    }),
  );
});

test('receipts sort as they began', () => {
  const instant = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, instant, (one, two) => {
      const [first, second] = [formatReceiptInstant(one), formatReceiptInstant(two)];
      expect(first < second).toBe(one < two);
    }),
  );
});

test('what belongs to a receipt lies apart from receipts, also for a creative that is named like a folder', () => {
  for (const name of ['c1', 'reaped', 'reaped.json', 'videos']) {
    const of = { ledger: 'ledger', tenant, creativeId: creativeIdSchema.parse(name) };
    const receipt = receiptKey(of, new Date('2025-09-01T00:00:00.123Z'));
    expect(receipt).toBe(`ledger/acme/${name}/reaped/20250901_000000_123.json`);
    expect(isReceiptKey(receipt)).toBe(true);
    expect(isReceiptKey(cleanedKey(receipt))).toBe(false);
    const others = [pageKey(pagesPrefix(receipt), 1), claimKey(receipt, 1)];
    for (const other of others) expect(other.startsWith(receiptsPrefix(of)), other).toBe(false);
    expect(others).toEqual([
      `ledger/acme/${name}/reaped-keys/20250901_000000_123/000001.jsonl`,
      `ledger/acme/${name}/reaped-links/20250901_000000_123.json.1`,
    ]);
  }
});
