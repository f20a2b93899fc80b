/** What options of several commands have in common, each read in one way. */
import { isoInstantSchema } from '@reelkeep/core/iso-instant';
import { z } from 'zod';

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const EXPECTED = 'expected a date such as 2025-08-12, or an instant such as 2025-08-12T14:30:52Z';

/** A bare date is its first moment in UTC, or with `end` its last second. */
export function instantOption(edge: 'start' | 'end') {
  return z.string().transform((text, context) => {
    const read = isoInstantSchema.safeParse(DATE.test(text) ? `${text}T00:00:00Z` : text);
    if (!read.success) {
      context.addIssue({ code: 'custom', message: EXPECTED });
      return z.NEVER;
    }
    const late = edge === 'end' && DATE.test(text);
    return late ? new Date(read.data.getTime() + DAY_MS - 1_000) : read.data;
  });
}

/** A whole number within bounds, both included. */
export function integerOption({ min, max }: { readonly min: number; readonly max: number }) {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .pipe(z.int(expected).min(min, expected).max(max, expected));
}

/** A number within bounds, both included; decimals are fine. */
export function numberOption({ min, max }: { readonly min: number; readonly max: number }) {
  const expected = `expected a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,12}(\.\d{1,6})?$/, expected)
    .transform(Number)
    .pipe(z.number(expected).min(min, expected).max(max, expected));
}
