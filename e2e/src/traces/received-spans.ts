/** What the receiver of traces got, asked over HTTP. */
import { eventually } from '../eventually.ts';
import { isRecord, type Json } from '../json.ts';

export interface ReceivedSpan {
  readonly service: string;
  readonly span_id: string;
  /** Empty for one that begins a trace. */
  readonly parent_id: string;
  readonly name: string;
  readonly kind: string;
  readonly failed: boolean;
  readonly attributes: Json;
  readonly links: ReadonlyArray<{ readonly trace_id: string; readonly span_id: string }>;
}

export const OTLP_ENDPOINT = process.env['E2E_OTLP_ENDPOINT'] ?? '';

/** What a process exports by, a batch ten times a second. */
export const TRACED = {
  OTEL_EXPORTER_OTLP_ENDPOINT: OTLP_ENDPOINT,
  OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  OTEL_BSP_SCHEDULE_DELAY: '100',
} as const;

export async function ask(path: string): Promise<unknown[]> {
  const answer: unknown = await (await fetch(`${OTLP_ENDPOINT}${path}`)).json();
  if (!Array.isArray(answer)) throw new Error('the receiver of traces gives no list');
  return answer;
}

async function spansOf(traceId: string): Promise<ReceivedSpan[]> {
  return (await ask(`/spans?trace_id=${traceId}`)).filter(isSpan);
}

function isSpan(value: unknown): value is ReceivedSpan {
  return isRecord(value) && typeof value['name'] === 'string' && isRecord(value['attributes']);
}

/** A trace as a tree. */
export interface Trace {
  readonly spans: readonly ReceivedSpan[];
  /** @throws when there is none of that name, or several */
  one(name: string): ReceivedSpan;
  all(name: string): readonly ReceivedSpan[];
  /** Names from the first span down to this one. */
  way(span: ReceivedSpan): readonly string[];
}

/** Waits until a trace has a span of each of these names, as often as it is named. */
export async function traceWith(traceId: string, names: readonly string[]): Promise<Trace> {
  const spans = await eventually(`${names.join(', ')} in trace ${traceId}`, async () => {
    const found = await spansOf(traceId);
    const missing = [...found.map(({ name }) => name)].reduce(withoutOne, names);
    if (missing.length === 0) return found;
    throw new Error(`lacks ${missing.join(', ')}; has ${found.map(({ name }) => name).join(', ')}`);
  });
  const all = (name: string) => spans.filter((span) => span.name === name);
  const way = (span: ReceivedSpan): readonly string[] => {
    const parent = spans.find(({ span_id }) => span_id === span.parent_id);
    return [...(parent === undefined ? [] : way(parent)), span.name];
  };
  return {
    spans,
    all,
    way,
    one(name) {
      const [span, ...more] = all(name);
      if (span === undefined || more.length > 0) throw new Error(`${all(name).length} spans are named ${name}`);
      return span;
    },
  };
}

function withoutOne(names: readonly string[], name: string): readonly string[] {
  const index = names.indexOf(name);
  return index === -1 ? names : names.toSpliced(index, 1);
}

/** `00-{trace id}-{span id}-01` in its parts. */
export function contextOf(traceparent: string | undefined): { readonly traceId: string; readonly spanId: string } {
  const [, traceId = '', spanId = ''] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(traceparent ?? '') ?? [];
  if (traceId === '') throw new Error(`${traceparent} is no traceparent of a recorded span`);
  return { traceId, spanId };
}
