/** The tracer of a process over OpenTelemetry's API: which span is under way, what it says, and how it goes on elsewhere. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  createTraceState,
  type Link,
  type Tracer as OtelSource,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { LogFields } from './logger.ts';
import { redactSecrets } from './redact-secrets.ts';
import { formatTraceParent, readTraceParent, readTraceState } from './trace-context.ts';
import type { TraceIds } from './trace-ids.ts';
import {
  type EntryOptions,
  NO_SPAN,
  type OpenSpan,
  type SpanAttributes,
  type SpanLink,
  type TraceCarrier,
  type Tracer,
} from './tracer.ts';

export interface OtelTracer {
  readonly tracer: Tracer;
  readonly logFields: () => LogFields;
  /** Settles when no span waits for its links any more. */
  settled(): Promise<unknown>;
}

/** A span and whether it has ended: what goes on in its context after that (a timer, a probe) is no part of it. */
interface Live {
  readonly otel: OtelSpan;
  /** Links that are still to come. */
  readonly awaited: Promise<unknown>[];
  over: boolean;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;
const MAX_MESSAGE = 500;

export function createOtelTracer(source: OtelSource, ids: Pick<TraceIds, 'withTraceId'>): OtelTracer {
  const active = new AsyncLocalStorage<Live>();
  const late = new Set<Promise<unknown>>();

  const current = (): Live | undefined => {
    const live = active.getStore();
    return live === undefined || live.over ? undefined : live;
  };
  const seen = () => current()?.otel.isRecording() === true;

  function start(name: string, options: EntryOptions): { live: Live; span: OpenSpan } {
    const { kind = 'internal', attributes = {}, startedAt, links = [] } = options;
    const otel = ids.withTraceId(options.traceId, () =>
      source.startSpan(
        name,
        {
          kind: KINDS[kind],
          attributes: clean(attributes),
          links: links.flatMap(toLink),
          ...(startedAt === undefined ? {} : { startTime: startedAt }),
        },
        parentOf(options.from),
      ),
    );
    const live: Live = { otel, awaited: [], over: false };
    return { live, span: openSpan(live) };
  }

  function parentOf(from: TraceCarrier | undefined): Context {
    const remote = from === undefined ? undefined : readContext(from);
    if (remote !== undefined) return trace.setSpanContext(ROOT_CONTEXT, remote);
    const live = current();
    return live === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, live.otel);
  }

  function openSpan(live: Live): OpenSpan {
    const { otel, awaited } = live;
    return {
      set: (attributes) => void (live.over || otel.setAttributes(clean(attributes))),
      fail: (type, message) => void (live.over || failSpan(otel, type, message)),
      end() {
        if (live.over) return;
        live.over = true;
        if (awaited.length === 0) return otel.end();
        const endedAt = new Date();
        const all = Promise.allSettled(awaited).then(() => {
          otel.end(endedAt);
          late.delete(all);
        });
        late.add(all);
      },
    };
  }

  async function run<T>(name: string, options: EntryOptions, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const { live, span } = start(name, options);
    try {
      return await active.run(live, () => work(span));
    } catch (error) {
      span.fail(typeOf(error), error instanceof Error ? error.message : undefined);
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    tracer: {
      enter: run,
      span: (name, options, work) => (seen() ? run(name, options, work) : work(NO_SPAN)),
      begin: (name, options) => (seen() ? start(name, options).span : NO_SPAN),
      annotate: (attributes) => void current()?.otel.setAttributes(clean(attributes)),
      linkLater(links) {
        const live = current();
        live?.awaited.push(links.then((found) => live.otel.addLinks(found.flatMap(toLink))));
      },
      carry: () => carried(current()?.otel.spanContext()),
      get sampled() {
        return seen();
      },
    },
    logFields() {
      if (!seen()) return {};
      const { traceId, spanId } = current()?.otel.spanContext() ?? {};
      return { trace_id: traceId, span_id: spanId };
    },
    settled: () => Promise.allSettled(late),
  };
}

function readContext(carrier: TraceCarrier): SpanContext | undefined {
  const parent = readTraceParent(carrier);
  if (parent === undefined) return undefined;
  const { traceId, spanId, sampled } = parent;
  const state = readTraceState(carrier);
  const traceState = state === undefined ? {} : { traceState: createTraceState(state) };
  return { traceId, spanId, traceFlags: sampled ? 1 : 0, isRemote: true, ...traceState };
}

function carried(context: SpanContext | undefined): Record<string, string> {
  if (context === undefined) return {};
  const { traceId, spanId, traceFlags, traceState } = context;
  const tracestate = readTraceState({ tracestate: traceState?.serialize() });
  return {
    traceparent: formatTraceParent({ traceId, spanId, sampled: (traceFlags & 1) === 1 }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}

function toLink({ to, attributes = {} }: SpanLink): Link[] {
  const context = readContext(to);
  return context === undefined ? [] : [{ context, attributes: clean(attributes) }];
}

/** A trace is read by more people than may use what a URL or a token opens. */
function clean(attributes: SpanAttributes): Record<string, string | number | boolean> {
  const cleaned: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) cleaned[name] = typeof value === 'string' ? redactSecrets(value) : value;
  }
  return cleaned;
}

function failSpan(otel: OtelSpan, type: string, message = ''): void {
  otel.setAttribute('error.type', type);
  otel.setStatus({ code: SpanStatusCode.ERROR, message: redactSecrets(message).slice(0, MAX_MESSAGE) });
}

function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : error.name;
}
