/** The outermost step of every request: its id, its safety headers, one log line, one count; a fault becomes a problem. */
import type { Context } from 'hono';
import { type Answer, toResponse } from './answer.ts';
import type { CrossOrigin } from './answer-cors.ts';
import type { ApiDeps } from './api-deps.ts';
import { type ProblemError, problemAnswer } from './problem.ts';
import { readError } from './read-error.ts';
import { tellAnswer, traceRoute } from './trace-requests.ts';

/** An id from outside is kept when it is plain; anything else could forge log lines. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The path goes into the log up to here. Never the query: it may hold a token or a signed URL. */
const MAX_LOGGED_PATH = 512;

/** Set unless a route knows better. `no-referrer`: a page never tells a third party the URL it was opened with. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** One request under way. */
export interface Incoming {
  readonly context: Context;
  /** In the log and in `x-request-id`. */
  readonly id: string;
  /** Whose it is, once a token has said so: for the log. */
  tenant?: string;
  /** Go with the answer, whatever it will be. */
  headers?: Readonly<Record<string, string>>;
}

/** Answers a request, or throws why it can't be answered. */
export type Act = (incoming: Incoming) => Answer | Promise<Answer>;

/** @param route its template, e.g. `/v1/tenants/:tenant/videos`, or `unmatched`. */
export type HandleRequest = (route: string, act: Act) => (context: Context) => Promise<Response>;

export function createHandleRequest(deps: ApiDeps, crossOrigin: CrossOrigin | undefined): HandleRequest {
  const { now, newRequestId, tracer } = deps;
  return (route, act) => {
    const tell = createTell(deps, route);
    return traceRoute(tracer, route, async (context, span) => {
      const startedAt = now().getTime();
      const asked = context.req.header('x-request-id');
      const id = asked !== undefined && REQUEST_ID.test(asked) ? asked : newRequestId();
      const incoming: Incoming = { context, id };
      let answer: Answer;
      let problem: ProblemError | undefined;
      try {
        answer = await act(incoming);
      } catch (error) {
        problem = readError(error, context.req.raw.signal.aborted);
        answer = problemAnswer(problem, id);
      }
      const own = { ...HEADERS, ...incoming.headers, ...answer.headers, 'x-request-id': id };
      const headers = crossOrigin === undefined ? own : crossOrigin.addTo(own, context.req);
      tell({ incoming, startedAt, status: answer.status, problem });
      tellAnswer(span, { status: answer.status, tenant: incoming.tenant, problem });
      return toResponse({ status: answer.status, headers, body: answer.body });
    });
  };
}

interface Handled {
  readonly incoming: Incoming;
  readonly startedAt: number;
  readonly status: number;
  readonly problem: ProblemError | undefined;
}

/** Counts what a route has handled, and logs a line of it. */
function createTell({ log, metrics, now }: ApiDeps, route: string): (handled: Handled) => void {
  const shared = { event: 'http.request.handled', route };
  const writeLine = log.template(shared);
  return ({ incoming, startedAt, status, problem }) => {
    const durationMs = now().getTime() - startedAt;
    const { method, path } = incoming.context.req;
    metrics.observe({ route, method, status, durationSeconds: durationMs / 1_000 });
    const line = {
      request_id: incoming.id,
      method,
      path: path.length > MAX_LOGGED_PATH ? path.slice(0, MAX_LOGGED_PATH) : path,
      status,
      duration_ms: durationMs,
      tenant: incoming.tenant,
      problem: problem?.problem,
    };
    if (status < 500) return writeLine(line);
    // What a client did wrong is no fault of ours; what lies behind a 5xx is.
    const fields = { ...shared, ...line, err: problem?.cause ?? problem };
    if (status === 500) log.error(fields);
    else log.warn(fields);
  };
}
