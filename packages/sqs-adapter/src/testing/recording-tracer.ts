/** A tracer that keeps what it is told; ids are counted: the first span that begins a trace is `trace-1`, span 1. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AdapterTracer } from '../adapter-tracer.ts';

export interface RecordedSpan {
  readonly name: string;
  readonly kind: string | undefined;
  readonly attributes: Record<string, unknown>;
  /** `{trace}/{span}` of the span that it goes on from. */
  readonly parent: string | undefined;
  readonly id: string;
  readonly startedAt: Date | undefined;
  failed?: string;
  ended: boolean;
}

export function createRecordingTracer() {
  const spans: RecordedSpan[] = [];
  const active = new AsyncLocalStorage<RecordedSpan>();
  let traces = 0;

  const enter: AdapterTracer['enter'] = async (name, options, work) => {
    const parent = options.from?.['traceparent'] ?? active.getStore()?.id;
    const trace = parent?.split('/')[0] ?? options.traceId ?? `trace-${++traces}`;
    const { kind, attributes, startedAt } = options;
    const id = `${trace}/${spans.length + 1}`;
    const span: RecordedSpan = { name, kind, attributes: { ...attributes }, parent, id, startedAt, ended: false };
    spans.push(span);
    const told = {
      set: (more: object) => void Object.assign(span.attributes, more),
      fail: (type: string) => void Object.assign(span, { failed: type }),
    };
    try {
      return await active.run(span, () => work(told));
    } finally {
      span.ended = true;
    }
  };

  const tracer: AdapterTracer = {
    enter,
    span: (name, options, work) => enter(name, options, work),
    carry(): Readonly<Record<string, string>> {
      const id = active.getStore()?.id;
      return id === undefined ? {} : { traceparent: id };
    },
  };
  return { tracer, spans, span: (name: string) => spans.find((span) => span.name.startsWith(name)) };
}
