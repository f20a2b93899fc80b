import { describe, expect, test } from 'vitest';
import { monthlyCost, monthlyReading, priceTableSchema } from './pricing.ts';
import { S3_PRICES } from './s3-prices.ts';
import type { ClassAmount } from './usage.ts';

const GiB = 1_073_741_824;
const amount = (storageClass: string, fields: Partial<ClassAmount>): ClassAmount => ({
  storageClass,
  objects: 1,
  bytes: 0,
  smallObjects: 0,
  smallBytes: 0,
  ...fields,
});
const usd = (...amounts: ClassAmount[]) => monthlyCost(amounts, S3_PRICES).microUsd / 1e6;

test('our own table is one, and is dated', () => {
  expect(priceTableSchema.parse(S3_PRICES)).toEqual(S3_PRICES);
});

test.each([
  ['STANDARD', 100, 2.3],
  ['STANDARD', 50 * 1_024, 1_177.6],
  ['STANDARD', 51 * 1_024, 1_200.128],
  ['STANDARD', 501 * 1_024, 11_336.704],
  ['STANDARD_IA', 100, 1.25],
  ['ONEZONE_IA', 100, 1],
  ['GLACIER_IR', 100, 0.4],
])('%s: %s GiB are $%s a month', (storageClass, gib, expected) => {
  expect(usd(amount(storageClass, { bytes: gib * GiB }))).toBeCloseTo(expected, 5);
});

test('a small object is billed as 128 KiB where the class has that minimum, and as it is elsewhere', () => {
  const small = { objects: 8_192, bytes: 8_192, smallObjects: 8_192, smallBytes: 8_192 };
  expect(usd(amount('STANDARD_IA', small))).toBeCloseTo(0.0125, 6);
  expect(usd(amount('STANDARD', small))).toBe(0);
});

test('an archived object costs 32 KiB more in its class and 8 KiB in STANDARD', () => {
  const objects = 131_072;
  expect(usd(amount('GLACIER', { objects, bytes: GiB }))).toBeCloseTo(5 * 0.0036 + 0.023, 6);
});

test('Intelligent-Tiering watches large objects for a fee', () => {
  const objects = 1_000_000;
  expect(usd(amount('INTELLIGENT_TIERING', { objects, bytes: GiB, smallObjects: 0 }))).toBeCloseTo(2.5 + 0.023, 6);
});

test('sums the classes, and names those it has no price for', () => {
  const cost = monthlyCost([amount('STANDARD', { bytes: GiB }), amount('OUTPOSTS', { bytes: GiB })], S3_PRICES);
  expect(cost).toEqual({
    microUsd: 23_000,
    byStorageClass: [{ storageClass: 'STANDARD', microUsd: 23_000 }],
    unpriced: ['OUTPOSTS'],
  });
});

test('playing costs requests everywhere and retrieval in cold classes, where a video is read in full', () => {
  // 3 plays of 1,000 videos with 100 GB: 3,000 GET / 1,000 x $0.01 = 0.03; 300 GB x $0.03 = 9.00
  const cold = amount('GLACIER_IR', { objects: 1_000, bytes: 100 * GiB });
  // 3,000 GET / 1,000 x $0.0004 = 0.0012
  const warm = amount('STANDARD', { objects: 1_000, bytes: 100 * GiB });
  expect(monthlyReading([cold, warm, amount('OUTPOSTS', {})], S3_PRICES, 3)).toEqual([
    { storageClass: 'GLACIER_IR', requestsMicroUsd: 30_000, retrievalMicroUsd: 9_000_000 },
    { storageClass: 'STANDARD', requestsMicroUsd: 1_200, retrievalMicroUsd: 0 },
  ]);
});

describe('a price table is refused', () => {
  const table = (tiers: unknown) => ({ ...S3_PRICES, classes: { STANDARD: { perGibMonthUsd: tiers } } });
  test.each([
    ['without tiers', table([])],
    ['whose last tier ends', table([{ upToGib: 5, usd: 1 }])],
    [
      'whose tiers go on after the end',
      table([
        { upToGib: null, usd: 1 },
        { upToGib: null, usd: 1 },
      ]),
    ],
    ['with a price below nothing', table([{ upToGib: null, usd: -1 }])],
    ['without a date', { ...S3_PRICES, asOf: 'today' }],
  ])('%s', (_, value) => {
    expect(priceTableSchema.safeParse(value).success).toBe(false);
  });
});
