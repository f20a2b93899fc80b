/** Arbitrary valid values for property tests, drawn from the schemas' own alphabets. */
import fc from 'fast-check';
import { creativeIdSchema } from '../creative.ts';
import { tenantSchema } from '../tenant.ts';
import type { VideoParts } from '../video-key.ts';

const ALNUM = [...'ABCXYZabcxyz0123456789'];
const REST = [...ALNUM, '.', '_', '-'];

function name(maxLength: number): fc.Arbitrary<string> {
  const rest = fc.string({ unit: fc.constantFrom(...REST), maxLength: maxLength - 1 });
  return fc.tuple(fc.constantFrom(...ALNUM), rest).map(([first, tail]) => `${first}${tail}`);
}

export const arbitraryTenant = name(63).map((text) => tenantSchema.parse(text));
/** Leans towards names that look like parts of a key: digits after hyphens, `.mp4`. */
export const arbitraryCreativeId = fc
  .oneof(name(128), fc.constantFrom('campaign-123', 'a-001', '1', '20250812_143052-x-001', 'x-001.mp4', 'a--1', 'v.-'))
  .map((text) => creativeIdSchema.parse(text));

/** Whole seconds from year 0 to 9999, as a key holds them. */
export const arbitrarySecond = fc
  .integer({ min: Date.parse('0000-01-01T00:00:00Z') / 1_000, max: Date.parse('9999-12-31T23:59:59Z') / 1_000 })
  .map((seconds) => new Date(seconds * 1_000));

export const arbitraryVideoParts: fc.Arbitrary<VideoParts> = fc.record({
  tenant: arbitraryTenant,
  creativeId: arbitraryCreativeId,
  iteration: fc.integer({ min: 1, max: 999_999 }),
  generatedAt: arbitrarySecond,
});
