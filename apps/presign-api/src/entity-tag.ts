/** An answer with an entity tag, which a client's own cache may keep if it asks each time; a shared cache may not keep it at all. */
import { hash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { HonoRequest } from 'hono';
import { type Answer, jsonAnswer } from './answer.ts';

/** The answer, or 304 where the client has it already. Never for one that holds a signed URL. */
export function taggedAnswer(request: HonoRequest, value: object): Answer {
  const answer = jsonAnswer(200, value);
  const tag = `"${hash('sha256', JSON.stringify(value), 'base64url').slice(0, 27)}"`;
  const headers = { ETag: tag, 'Cache-Control': 'private, no-cache', Vary: 'Authorization' };
  const known = request.header('If-None-Match') ?? '';
  // Weak comparison, as GET has it: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
  const isKnown = known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*');
  return isKnown ? { status: 304, headers } : { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Of a route whose answer has an entity tag, in the OpenAPI document. */
export const NOT_MODIFIED = { 304: { description: 'What `If-None-Match` names is still so.' } } as const;

export const ifNoneMatchHeader = z.object({
  'if-none-match': z.string().optional().openapi({ description: 'The `ETag` of an answer that is kept.' }),
});
