/** Errors on the wire: RFC 9457 `application/problem+json`, the same shape for every route and every fault. */
import { z } from '@hono/zod-openapi';
import { type Answer, jsonAnswer } from './answer.ts';
import { PROBLEM_TYPES, type ProblemName, problemTypeUri } from './problem-types.ts';

/** One fault of a request: where, and what was expected. The value itself is never repeated. */
export const faultSchema = z
  .object({
    in: z.enum(['path', 'query', 'header', 'body']).openapi({ description: 'Which part of the request.' }),
    pointer: z.string().openapi({ description: 'JSON Pointer (RFC 6901) into that part.', example: '/videos/3/key' }),
    detail: z.string(),
  })
  .openapi('Fault');

export type Fault = z.infer<typeof faultSchema>;

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: problemTypeUri('video-not-found') }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    request_id: z.string().openapi({ description: 'Also in the x-request-id header and in our log.' }),
    errors: z.array(faultSchema).optional().openapi({ description: 'The faults of a request, the first 50.' }),
  })
  .openapi('Problem');

/** A caller with 1,000 faults fixes the first few and asks again; the answer stays small. */
const MAX_FAULTS = 50;

interface ProblemFields {
  /** For the caller: says what to do, names no internals. */
  readonly detail?: string;
  readonly faults?: readonly Fault[];
  readonly headers?: Readonly<Record<string, string>>;
  /** For our log alone. */
  readonly cause?: unknown;
}

/** Thrown by any step of a request that can't go on; the app's error handler answers it. Not retryable but for 503. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemName;
  readonly faults: readonly Fault[] | undefined;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: ProblemName, fields: ProblemFields = {}) {
    super(fields.detail ?? PROBLEM_TYPES[problem].title, { cause: fields.cause });
    this.problem = problem;
    this.detail = fields.detail;
    this.faults = fields.faults;
    this.headers = fields.headers ?? {};
  }
}

/** The answer to a problem. */
export function problemAnswer(error: ProblemError, requestId: string): Answer {
  const { status } = PROBLEM_TYPES[error.problem];
  return jsonAnswer(status, problemBody(error, requestId), {
    ...error.headers,
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'x-request-id': requestId,
  });
}

/** The same where no status can be sent any more: a line of a stream that has begun. */
export function problemBody(
  { problem, detail, faults }: ProblemError,
  requestId: string,
): z.infer<typeof problemSchema> {
  const { status, title } = PROBLEM_TYPES[problem];
  return {
    type: problemTypeUri(problem),
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    request_id: requestId,
    ...(faults === undefined ? {} : { errors: faults.slice(0, MAX_FAULTS) }),
  };
}

/**
 * `responses` of a route in the OpenAPI document, grouped by status. The type says nothing of them, since handlers throw
 * problems and return none.
 */
export function problemResponses(...names: readonly ProblemName[]): Record<never, never> {
  const byStatus = Map.groupBy(names, (name) => PROBLEM_TYPES[name].status);
  return Object.fromEntries(
    [...byStatus].map(([status, grouped]) => [
      status,
      {
        description: grouped.map((name) => `${PROBLEM_TYPES[name].title} (\`${problemTypeUri(name)}\`)`).join('; '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
