/** What a caller may ask of a presigned URL: how long it lives, and what a browser does with it. */
import { z } from '@hono/zod-openapi';
import type { ApiSettings } from './api-deps.ts';

export const dispositionSchema = z.enum(['inline', 'attachment']);

/** Whole seconds, within what the operator allows; a fraction, a zero or a string is refused. */
export function expiresInSchema({ maxExpiresSeconds, defaultExpiresSeconds }: ApiSettings) {
  return z
    .int()
    .min(1)
    .max(maxExpiresSeconds)
    .default(defaultExpiresSeconds)
    .openapi({ description: 'Life of the URLs, in seconds.', example: defaultExpiresSeconds });
}

/** The same in a query string: digits only. */
export function expiresInQuerySchema(settings: ApiSettings) {
  return z
    .string()
    .regex(/^[1-9]\d{0,6}$/, { error: 'expected a whole number of seconds' })
    .transform(Number)
    .pipe(z.int().max(settings.maxExpiresSeconds))
    .optional()
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: settings.maxExpiresSeconds,
      description: 'Life of the URL, in seconds.',
    });
}
