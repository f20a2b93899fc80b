/** A tenant is the customer that owns videos; every key, mark and token names exactly one. */
import { z } from 'zod';

/**
 * A tenant's name: 1 to 63 characters, a letter or digit first, then letters, digits, `.`, `_`, `-`.
 * The first character rules out `.` and `..`, and no character needs escaping in a key, a path or a log line.
 */
export const tenantSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, {
    error: 'expected 1 to 63 letters, digits, ".", "_" or "-", a letter or digit first',
  })
  .brand<'Tenant'>();

export type Tenant = z.infer<typeof tenantSchema>;
