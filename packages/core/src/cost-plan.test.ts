/**
 * Worked by hand from AWS's price list (https://aws.amazon.com/s3/pricing/, us-east-1, the table in `s3-prices.ts`). Each
 * example names the rule and writes its arithmetic out; the prices stand here once more, so that a change of the table is
 * seen. A GB is 2^30 bytes, a month 30 days.
 */
import { describe, expect, test } from 'vitest';
import { type CostPart, type PlanRequest, planCost } from './cost-plan.ts';
import type { PriceTable } from './pricing.ts';
import { S3_PRICES } from './s3-prices.ts';
import { COMPARED_POLICIES, configuredPolicy } from './tiering-policy.ts';
import type { AgedAmount } from './usage.ts';

const GiB = 1_073_741_824;
const NOW = new Date('2025-08-12T15:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString().slice(0, 10);

const stock = (fields: Partial<AgedAmount> & { readonly age: number }): AgedAmount => {
  const { age, ...rest } = fields;
  const amount = { storageClass: 'STANDARD', objects: 1, bytes: 0, smallObjects: 0, smallBytes: 0, ...rest };
  return { ...amount, storedOn: daysAgo(age) };
};

function plan(policyName: string, fields: Partial<PlanRequest> & Pick<PlanRequest, 'byAge' | 'months'>) {
  const policies = COMPARED_POLICIES.filter(({ name }) => name === policyName);
  const [cost] = planCost({ policies, playsPerMonth: 0, prices: S3_PRICES, now: NOW, ...fields });
  if (cost === undefined) throw new Error(`there is no policy ${policyName}`);
  return cost;
}

/** Cents, as a bill has them. */
const cents = (microUsd: number) => Math.round(microUsd / 10_000);
const parts = (cost: { readonly parts: Readonly<Record<CostPart, number>> }) =>
  Object.fromEntries(
    Object.entries(cost.parts).flatMap(([part, microUsd]) => (microUsd === 0 ? [] : [[part, microUsd / 1e6]])),
  );

describe('worked examples', () => {
  test('1. "First 50 TB / month": 1,000 GB in Standard', () => {
    // 1,000 GB x $0.023 = $23.00
    expect(cents(plan('standard', { byAge: [stock({ age: 5, bytes: 1_000 * GiB })], months: 1 }).microUsd)).toBe(23_00);
  });

  test('2. "Next 450 TB / month": tiers count over all videos of a class, whatever their age', () => {
    // 60 TB = 61,440 GB in two halves: 51,200 x $0.023 + 10,240 x $0.022 = 1,177.60 + 225.28 = $1,402.88
    const byAge = [stock({ age: 5, bytes: 30_720 * GiB }), stock({ age: 50, bytes: 30_720 * GiB })];
    expect(cents(plan('standard', { byAge, months: 1 }).microUsd)).toBe(1_402_88);
  });

  test('3. "Lifecycle transition requests into Standard-IA": half of a month in each class', () => {
    // 1,000 GB in 2,000,000 videos, 15 days old: 15 days of Standard, 1,000 x 0.023 x 15/30 = 11.50
    // 15 days of IA, 1,000 x 0.0125 x 15/30 = 6.25; 2,000,000 / 1,000 x $0.01 = 20.00; together $37.75
    const byAge = [stock({ age: 15, objects: 2_000_000, bytes: 1_000 * GiB })];
    const cost = plan('ia-30', { byAge, months: 1 });
    expect(parts(cost)).toEqual({ storage: 17.75, transitions: 20 });
    expect(cents(cost.microUsd)).toBe(37_75);
  });

  test('4. What is older than a rule says moves at once: 90 days of Glacier Instant Retrieval', () => {
    // 500 GB in 100,000 videos, 200 days old: 500 x 0.004 x 3 months = 6.00; 100,000 / 1,000 x $0.02 = 2.00; $8.00
    const byAge = [stock({ age: 200, objects: 100_000, bytes: 500 * GiB })];
    const cost = plan('glacier-ir-90', { byAge, months: 3 });
    expect(parts(cost)).toEqual({ storage: 6, transitions: 2 });
    expect(cost.months.map(({ microUsd }) => cents(microUsd))).toEqual([4_00, 2_00, 2_00]);
  });

  test('5. "Minimum storage duration 30 days": a campaign that ends on day 40 pays 20 days of IA more', () => {
    // 1,000 GB stored today: 30 days of Standard, 23.00; 10 days of IA, 1,000 x 0.0125 x 10/30 = 4.17
    // deleted 20 days early, 1,000 x 0.0125 x 20/30 = 8.33; 1 video moved, $0.00001; together $35.50
    const cost = plan('ia-30', { byAge: [stock({ age: 0, bytes: 1_000 * GiB })], months: 3, endAgeDays: 40 });
    expect(cents(cost.parts.early_deletion)).toBe(8_33);
    expect(cents(cost.parts.storage)).toBe(27_17);
    expect(cents(cost.microUsd)).toBe(35_50);
    // The Standard one: 40 days, 1,000 x 0.023 x 40/30 = $30.67, which is less
    const standard = plan('standard', { byAge: [stock({ age: 0, bytes: 1_000 * GiB })], months: 3, endAgeDays: 40 });
    expect(cents(standard.microUsd)).toBe(30_67);
  });

  test('6. "Minimum storage duration 90 days": Glacier Instant Retrieval for 30 days costs 60 days more', () => {
    // 1,000 GB, 90 days old, moves today and ends at the age of 120: 1,000 x 0.004 x 30/30 = 4.00
    // 60 days early, 1,000 x 0.004 x 60/30 = 8.00; 1,000 videos moved, 1 x $0.02 = 0.02; $12.02
    const byAge = [stock({ age: 90, objects: 1_000, bytes: 1_000 * GiB })];
    const cost = plan('glacier-ir-90', { byAge, months: 2, endAgeDays: 120 });
    expect(parts(cost)).toEqual({ storage: 4, transitions: 0.02, early_deletion: 8 });
    expect(cents(cost.microUsd)).toBe(12_02);
  });

  test('7. "Minimum billable object size 128 KB": small videos that are in IA are billed as 128 KB each', () => {
    // 8,192,000 videos of 64 KB: 8,192,000 x 128 KB = 1,000 GB, though they hold 500 GB; 1,000 x 0.0125 = $12.50
    const objects = 8_192_000;
    const bytes = 500 * GiB;
    const byAge = [
      stock({ age: 60, storageClass: 'STANDARD_IA', objects, bytes, smallObjects: objects, smallBytes: bytes }),
    ];
    expect(cents(plan('standard', { byAge, months: 1 }).microUsd)).toBe(12_50);
  });

  test('8. "By default, objects smaller than 128 KB are not transitioned": they stay in Standard under every policy', () => {
    // the same, but in Standard: 500 GB x 0.023 = $11.50, and nothing for requests
    const objects = 8_192_000;
    const bytes = 500 * GiB;
    const byAge = [stock({ age: 60, objects, bytes, smallObjects: objects, smallBytes: bytes })];
    for (const policy of ['standard', 'ia-30', 'glacier-ir-90', 'intelligent-tiering']) {
      expect(cents(plan(policy, { byAge, months: 1 }).microUsd)).toBe(11_50);
    }
  });

  test('9. Intelligent-Tiering, "monitoring and automation": what nobody plays gets cheaper after 30 and after 90 days', () => {
    // 1,000 GB in 1,000,000 videos, four months. Into the class: 1,000,000 / 1,000 x $0.01 = 10.00
    // watched: 1,000,000 / 1,000 x $0.0025 x 4 = 10.00
    // 30 days Frequent 23.00, 60 days Infrequent 2 x 12.50 = 25.00, 30 days Archive Instant 4.00 = 52.00; together $72.00
    const byAge = [stock({ age: 0, objects: 1_000_000, bytes: 1_000 * GiB })];
    const cost = plan('intelligent-tiering', { byAge, months: 4 });
    expect(parts(cost)).toEqual({ storage: 52, monitoring: 10, transitions: 10 });
    expect(cost.months.map(({ parts: { storage } }) => cents(storage))).toEqual([23_00, 12_50, 12_50, 4_00]);
  });

  test('10. Intelligent-Tiering, "no retrieval charges": what is played each month stays in Frequent Access', () => {
    // 1,000 GB in 1,000 videos, two plays a month each, one month: 23.00
    // moved 0.01, watched 0.0025, 2,000 GET / 1,000 x $0.0004 = 0.0008; together $23.01
    const byAge = [stock({ age: 0, objects: 1_000, bytes: 1_000 * GiB })];
    const cost = plan('intelligent-tiering', { byAge, months: 1, playsPerMonth: 2 });
    expect(parts(cost)).toEqual({ storage: 23, monitoring: 0.0025, transitions: 0.01, requests: 0.0008 });
    expect(cents(cost.microUsd)).toBe(23_01);
  });

  test('11. Intelligent-Tiering, played every 60 days: half of the time in Frequent, half in Infrequent Access', () => {
    // 1,000 GB, one month: 500 x 0.023 + 500 x 0.0125 = 11.50 + 6.25 = $17.75, and fractions of a cent for one video
    const byAge = [stock({ age: 400, bytes: 1_000 * GiB, storageClass: 'INTELLIGENT_TIERING' })];
    const cost = plan('standard', { byAge, months: 1, playsPerMonth: 0.5 });
    expect(cents(cost.microUsd)).toBe(17_75);
  });

  test('12. "Data retrievals" and "GET requests": ten plays a month cost more in Glacier IR than Standard keeps it for', () => {
    // 1,000 GB in 10,000 videos, 100 days old, one month: 1,000 x 0.004 = 4.00; moved 10 x $0.02 = 0.20
    // 100,000 GET / 1,000 x $0.01 = 1.00; 10,000 GB x $0.03 = 300.00; together $305.20
    const byAge = [stock({ age: 100, objects: 10_000, bytes: 1_000 * GiB })];
    const cost = plan('glacier-ir-90', { byAge, months: 1, playsPerMonth: 10 });
    expect(parts(cost)).toEqual({ storage: 4, transitions: 0.2, requests: 1, retrieval: 300 });
    // Standard: 23.00 + 100,000 / 1,000 x $0.0004 = $23.04
    expect(cents(plan('standard', { byAge, months: 1, playsPerMonth: 10 }).microUsd)).toBe(23_04);
  });

  test('13. "PUT requests" and half a month: videos that come each month are stored in its middle', () => {
    // 100,000 videos, 200 GB a month, two months: PUT 2 x 100,000 / 1,000 x $0.005 = 1.00
    // first lot 15 + 30 days, second lot 15: 200 x 0.023 x 60/30 = 9.20; together $10.20
    const newPerMonth = { objects: 100_000, bytes: 200 * GiB };
    const cost = plan('standard', { byAge: [], months: 2, newPerMonth });
    expect(parts(cost)).toEqual({ storage: 9.2, requests: 1 });
  });

  test('14. An archive: "32 KB at its own rate and 8 KB at the Standard rate" for each object', () => {
    // 131,072 videos, 1,000 GB in Glacier: (1,000 + 131,072 x 32 KB = 4 GB) x 0.0036 = 3.6144
    // 131,072 x 8 KB = 1 GB x 0.023 = 0.023; together $3.64
    const byAge = [stock({ age: 300, storageClass: 'GLACIER', objects: 131_072, bytes: 1_000 * GiB })];
    expect(cents(plan('standard', { byAge, months: 1 }).microUsd)).toBe(3_64);
  });

  test('15. Moved on too early: IA uploaded 10 days ago that moves to Glacier IR pays the other 20 days', () => {
    // 1,000 GB: 20 days of IA 1,000 x 0.0125 x 20/30 = 8.33, then 30 days of Glacier IR 4.00, 1 video $0.00002; $12.33
    const { policy } = configuredPolicy(
      [
        {
          id: 'r',
          prefix: '',
          transitions: [{ days: 10, storageClass: 'GLACIER_IR' }],
          expirationDays: undefined,
          beyond: undefined,
        },
      ],
      'videos/acme/',
    );
    const byAge = [stock({ age: 10, storageClass: 'STANDARD_IA', bytes: 1_000 * GiB })];
    const [cost] = planCost({ byAge, policies: [policy], playsPerMonth: 0, prices: S3_PRICES, now: NOW, months: 1 });
    expect(cents(cost?.parts.early_deletion ?? 0)).toBe(8_33);
    expect(cents(cost?.microUsd ?? 0)).toBe(12_33);
  });
});

test('what is past its end today costs nothing more', () => {
  const byAge = [stock({ age: 100, bytes: GiB })];
  expect(plan('standard', { byAge, months: 3, endAgeDays: 60 }).microUsd).toBe(0);
});

test('a class without a price is named and is in no sum', () => {
  const prices: PriceTable = { ...S3_PRICES, classes: { STANDARD: { perGibMonthUsd: [{ upToGib: null, usd: 1 }] } } };
  const byAge = [stock({ age: 100, bytes: GiB })];
  const cost = plan('glacier-ir-90', { byAge, months: 1, prices });
  expect(cost).toMatchObject({ microUsd: 0, unpriced: ['GLACIER_IR'] });
});

test('rules that cover a part, or depend on more than age, are named and left out; the earliest expiry counts', () => {
  const rule = { prefix: 'videos/', transitions: [], expirationDays: undefined, beyond: undefined };
  const read = configuredPolicy(
    [
      { ...rule, id: 'a', transitions: [{ days: 30, storageClass: 'STANDARD_IA' }], expirationDays: 400 },
      { ...rule, id: 'b', expirationDays: 365 },
      { ...rule, id: 'part', prefix: 'videos/acme/2025', expirationDays: 1 },
      { ...rule, id: 'tagged', beyond: 'depends on tags', expirationDays: 1 },
      { ...rule, id: 'ledger', prefix: 'ledger/', expirationDays: 1 },
    ],
    'videos/acme/',
  );
  expect(read).toMatchObject({
    policy: { name: 'configured', title: 'As configured: STANDARD_IA after 30 days' },
    expirationDays: 365,
    ignored: [
      { id: 'part', why: 'covers only some of these videos' },
      { id: 'tagged', why: 'depends on tags' },
    ],
  });
});
