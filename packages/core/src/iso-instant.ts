/** Instants on the wire: ISO 8601 with `Z` or an offset (RFC 3339), since a time without one names no moment. */
import { z } from 'zod';

const EXPECTED = { error: 'expected an ISO 8601 instant with "Z" or an offset, e.g. 2025-08-12T14:30:52Z' };

/**
 * Parses e.g. `2025-08-12T14:30:52Z` or `2025-08-12T16:30:52.5+02:00` to a `Date`; `t` and `z` may be written small
 * (https://www.rfc-editor.org/rfc/rfc3339#section-5.6).
 */
export const isoInstantSchema = z
  .string(EXPECTED)
  .toUpperCase()
  .pipe(z.iso.datetime({ offset: true, ...EXPECTED }))
  .transform((text, context) => {
    const instant = new Date(text);
    // V8 reads a leap second (:60) and a far offset as no date at all; years past 9999 do not fit a key.
    if (Number.isNaN(instant.getTime()) || instant.getUTCFullYear() > 9999 || instant.getUTCFullYear() < 0) {
      context.addIssue({ code: 'custom', message: 'expected an instant between the years 0000 and 9999' });
      return z.NEVER;
    }
    return instant;
  });
