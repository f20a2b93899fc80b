import { expect, test } from 'vitest';
import { creativeIdSchema } from './creative.ts';
import { tenantSchema } from './tenant.ts';
import { createUsageTally } from './usage.ts';

const tenant = tenantSchema.parse('acme');

function tally(rows: ReadonlyArray<[creative: string, generated: string, bytes: number, storageClass?: string]>) {
  const made = createUsageTally();
  for (const [creative, generated, sizeBytes, storageClass = 'STANDARD'] of rows) {
    made.add(
      { tenant, creativeId: creativeIdSchema.parse(creative), iteration: 1, generatedAt: new Date(generated) },
      { key: 'k', sizeBytes, storageClass, lastModified: new Date('2025-08-20T23:59:59Z') },
    );
  }
  return made;
}

test('adds up by class, by month of generation, by creative and by day of storing', () => {
  const usage = tally([
    ['a', '2025-08-31T23:59:59Z', 200_000],
    ['a', '2025-09-01T00:00:00Z', 100_000],
    ['b', '2025-08-01T00:00:00Z', 300_000, 'GLACIER'],
  ]).usage();
  expect([usage.objects, usage.bytes]).toEqual([3, 600_000]);
  expect(usage.byStorageClass).toEqual([
    { storageClass: 'STANDARD', objects: 2, bytes: 300_000, smallObjects: 1, smallBytes: 100_000 },
    { storageClass: 'GLACIER', objects: 1, bytes: 300_000, smallObjects: 0, smallBytes: 0 },
  ]);
  expect(usage.byMonth.map(({ month, objects, bytes }) => [month, objects, bytes])).toEqual([
    ['2025-08', 2, 500_000],
    ['2025-09', 1, 100_000],
  ]);
  expect(usage.byCreative).toEqual([
    { creativeId: 'a', objects: 2, bytes: 300_000 },
    { creativeId: 'b', objects: 1, bytes: 300_000 },
  ]);
  expect(usage.byAge.map(({ storedOn, storageClass, objects }) => [storedOn, storageClass, objects])).toEqual([
    ['2025-08-20', 'STANDARD', 2],
    ['2025-08-20', 'GLACIER', 1],
  ]);
});

test('a month that is asked for by itself is what stands in the whole', () => {
  const made = tally([
    ['a', '2025-08-31T23:59:59Z', 5],
    ['a', '2025-07-31T23:59:59Z', 6],
  ]);
  expect(made.month('2025-08')).toEqual(made.usage().byMonth[1]);
  expect(made.month('2020-01')).toMatchObject({ objects: 0, bytes: 0 });
});

test('shows the largest creatives and adds up the others', () => {
  const usage = tally([
    ['small', '2025-08-01T00:00:00Z', 1],
    ['large', '2025-08-01T00:00:00Z', 100],
    ['middle', '2025-08-01T00:00:00Z', 10],
  ]).usage(2);
  expect(usage.byCreative.map(({ creativeId }) => creativeId)).toEqual(['large', 'middle']);
  expect(usage.otherCreatives).toEqual({ objects: 1, bytes: 1 });
});

test('tells 10,000 creatives apart and adds up any more', () => {
  const rows = Array.from({ length: 10_005 }, (_, index) => [`c${index}`, '2025-08-01T00:00:00Z', 1] as const);
  const usage = tally(rows.map((row) => [...row])).usage();
  expect(usage.byCreative).toHaveLength(10_000);
  expect(usage.otherCreatives).toEqual({ objects: 5, bytes: 5 });
});
