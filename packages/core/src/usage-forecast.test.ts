import { expect, test } from 'vitest';
import type { LifecycleRule } from './lifecycle-rule.ts';
import { S3_PRICES } from './s3-prices.ts';
import type { AgedAmount } from './usage.ts';
import { forecastUsage } from './usage-forecast.ts';

const GiB = 1_073_741_824;
const NOW = new Date('2025-08-12T15:00:00Z');
const stored = (storedOn: string, storageClass = 'STANDARD'): AgedAmount => ({
  storedOn,
  storageClass,
  objects: 1,
  bytes: GiB,
  smallObjects: 0,
  smallBytes: 0,
});
const rule = (fields: Partial<LifecycleRule>): LifecycleRule => ({
  id: 'rule',
  prefix: '',
  transitions: [],
  expirationDays: undefined,
  beyond: undefined,
  ...fields,
});
const forecast = (byAge: readonly AgedAmount[], rules: readonly LifecycleRule[], months = 3) =>
  forecastUsage({ byAge, rules, prefix: 'videos/acme/', prices: S3_PRICES, now: NOW, months });

test('without rules everything stays and costs the same', () => {
  expect(forecast([stored('2025-08-01')], []).months).toEqual([
    { month: '2025-09', objects: 1, bytes: GiB, microUsd: 23_000 },
    { month: '2025-10', objects: 1, bytes: GiB, microUsd: 23_000 },
    { month: '2025-11', objects: 1, bytes: GiB, microUsd: 23_000 },
  ]);
});

test('an expiry takes objects out on the day it says', () => {
  const { months } = forecast([stored('2025-08-02'), stored('2025-08-03')], [rule({ expirationDays: 60 })]);
  expect(months.map(({ objects }) => objects)).toEqual([2, 1, 0]);
});

test('transitions make objects colder, step by step, and never warmer', () => {
  const transitions = [
    { days: 30, storageClass: 'STANDARD_IA' },
    { days: 60, storageClass: 'GLACIER_IR' },
  ];
  const { months } = forecast([stored('2025-08-01')], [rule({ transitions })]);
  expect(months.map(({ microUsd }) => microUsd)).toEqual([12_500, 4_000, 4_000]);
  const cold = forecast([stored('2025-08-01', 'DEEP_ARCHIVE')], [rule({ transitions })]);
  expect(new Set(cold.months.map(({ microUsd }) => microUsd)).size).toBe(1);
});

test('what is below 128 KiB stays where it is, and what lies beside it moves', () => {
  const small = { smallObjects: 4, smallBytes: GiB / 2, objects: 5, bytes: GiB };
  const transitions = [{ days: 30, storageClass: 'GLACIER_IR' }];
  const { months } = forecast([{ ...stored('2025-08-01'), ...small }], [rule({ transitions })], 1);
  expect(months).toMatchObject([{ objects: 5, bytes: GiB, microUsd: 11_500 + 2_000 }]);
});

test('a rule of another prefix is none of these videos, one of a part of them is named and left out', () => {
  const rules = [
    rule({ id: 'ledger', prefix: 'ledger/', expirationDays: 1 }),
    rule({ id: 'neighbour', prefix: 'videos/acme-2/', expirationDays: 1 }),
    rule({ id: 'part', prefix: 'videos/acme/2025', expirationDays: 1 }),
    rule({ id: 'tagged', beyond: 'depends on tags', expirationDays: 1 }),
    rule({ id: 'all', prefix: 'videos/', expirationDays: 3_650 }),
  ];
  const { applied, ignored, months } = forecast([stored('2025-08-01')], rules);
  expect(applied).toEqual(['all']);
  expect(ignored).toEqual([
    { id: 'part', why: 'covers only some of these videos' },
    { id: 'tagged', why: 'depends on tags' },
  ]);
  expect(months[2]?.objects).toBe(1);
});

test('looks over the turn of the year', () => {
  const { months } = forecastUsage({
    byAge: [],
    rules: [],
    prefix: 'videos/acme/',
    prices: S3_PRICES,
    now: new Date('2025-12-31T23:59:59Z'),
    months: 2,
  });
  expect(months.map(({ month }) => month)).toEqual(['2026-01', '2026-02']);
});
