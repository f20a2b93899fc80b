/** A request as the span of a server, by https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
import { NO_SPAN, type Span, type Tracer } from '@reelkeep/runtime/tracer';
import type { Context } from 'hono';
import type { ProblemError } from './problem.ts';

type Handle = (context: Context, span: Span) => Promise<Response>;

/** Checks of health, scrapes and the pages of the reference would drown the rest. */
const TRACED = /^(\/v1\/|unmatched$)/;

/**
 * The same handler, traced: the caller's own trace goes on. Not where `route` is nobody's business, or nothing is traced.
 * The query is never told: it may hold a token or a signed URL.
 */
export function traceRoute(
  tracer: Tracer | undefined,
  route: string,
  handle: Handle,
): (context: Context) => Promise<Response> {
  if (tracer === undefined || !TRACED.test(route)) return (context) => handle(context, NO_SPAN);
  return (context) => {
    const { method, path } = context.req;
    const attributes = { 'http.request.method': method, 'http.route': route, 'url.path': path };
    const from = { traceparent: context.req.header('traceparent'), tracestate: context.req.header('tracestate') };
    const options = { kind: 'server', from, attributes } as const;
    return tracer.enter(`${method} ${route}`, options, (span) => handle(context, span));
  };
}

interface Answered {
  readonly status: number;
  readonly tenant: string | undefined;
  readonly problem: ProblemError | undefined;
}

/** What a client did wrong is no failure of a server. */
export function tellAnswer(span: Span, { status, tenant, problem }: Answered): void {
  span.set({ 'http.response.status_code': status, 'reelkeep.tenant': tenant, 'reelkeep.problem': problem?.problem });
  if (status >= 500) span.fail(problem?.problem ?? String(status), problem?.message);
}
