/** Says that a URL dies before its time: the credentials that sign it end first. */
import { z } from '@hono/zod-openapi';

export const warningsSchema = z
  .array(z.object({ code: z.enum(['expires-early']), detail: z.string() }))
  .optional()
  .openapi({ description: 'What is not as it was asked for. `expires-early`: `expires_at` holds, not `expires_in`.' });

/** A signature's date is cut to the second. */
const ROUNDING_MS = 1_000;

/** `{ warnings }` when the URL ends before `expiresInSeconds` are over, else nothing. @param askedAt before it was signed. */
export function lifeWarnings(
  askedAt: Date,
  expiresInSeconds: number,
  expiresAt: Date,
): { warnings?: Array<{ code: 'expires-early'; detail: string }> } {
  if (askedAt.getTime() + expiresInSeconds * 1_000 - expiresAt.getTime() <= ROUNDING_MS) return {};
  const detail = `The URL ends with the credentials that sign it, at ${expiresAt.toISOString()}.`;
  return { warnings: [{ code: 'expires-early', detail }] };
}
