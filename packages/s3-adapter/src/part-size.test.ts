import { expect, test } from 'vitest';
import { MAX_PARTS, partSizeFor } from './part-size.ts';

const MiB = 1_048_576;
const GiB = 1_024 * MiB;

test.each([
  ['the default limit of 5 GiB', 5 * GiB, 8 * MiB],
  ['the most that 10,000 parts of 8 MiB hold', 8 * MiB * MAX_PARTS, 8 * MiB],
  ['one byte more', 8 * MiB * MAX_PARTS + 1, 9 * MiB],
  ["S3's own limit of 5 TiB", 5 * 1_024 * GiB, 525 * MiB],
  ['a tiny limit', 1, 8 * MiB],
])('fits %s into 10,000 parts', (_, maxVideoBytes, expected) => {
  expect(partSizeFor(maxVideoBytes)).toBe(expected);
  expect(expected * MAX_PARTS).toBeGreaterThanOrEqual(maxVideoBytes);
});
