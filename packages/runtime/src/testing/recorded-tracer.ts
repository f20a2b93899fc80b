/** A tracer of the real SDK whose spans stay in memory. */
import { InMemorySpanExporter, type Sampler, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createOtelTracer } from '../otel-tracer.ts';
import { createTraceIds } from '../trace-ids.ts';

export function recordedTracer(sampler?: Sampler) {
  const exporter = new InMemorySpanExporter();
  const ids = createTraceIds();
  const provider = new TracerProvider({
    idGenerator: ids,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    ...(sampler === undefined ? {} : { sampler }),
  });
  const { tracer, logFields, settled } = createOtelTracer(provider.getTracer('test'), ids);
  return {
    tracer,
    logFields,
    settled,
    /** Those that have ended, in the order in which they did. */
    spans: () => exporter.getFinishedSpans(),
    span(name: string) {
      const found = exporter.getFinishedSpans().find((span) => span.name === name);
      if (found === undefined) throw new Error(`no span ${name} has ended`);
      return found;
    },
  };
}
