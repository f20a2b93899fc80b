/** OpenTelemetry's SDK, wired: sampler, batches, OTLP over HTTP. Loaded only where tracing is on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { createOtelTracer } from './otel-tracer.ts';
import { createTraceIds } from './trace-ids.ts';
import type { Tracing, TracingOptions } from './tracing.ts';
import type { TracingSettings } from './tracing-env.ts';
import { watchExporter } from './watch-exporter.ts';

/** What a receiver that hangs costs an answer of a function, a stop, and a stop whose grace is over. */
const [FLUSH_MS, STOP_MS, LATE_STOP_MS] = [2_000, 5_000, 1_000];
/** Whoever may send may write attributes of any length. */
const MAX_TEXT = 1_024;

export function openTracing({ name, settings, log }: TracingOptions & { readonly settings: TracingSettings }): Tracing {
  const tell = (message: string) => log().debug({ event: 'traces.sdk_said' }, message);
  const quiet = { debug() {}, verbose() {}, info() {} };
  diag.setLogger({ error: tell, warn: tell, ...quiet }, { logLevel: DiagLogLevel.WARN });

  const ids = createTraceIds();
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': name, 'service.namespace': 'reelkeep' }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(settings),
    idGenerator: ids,
    spanLimits: { attributeValueLengthLimit: MAX_TEXT },
    spanProcessors: [
      new BatchSpanProcessor({ exporter: watchExporter(new OTLPTraceExporter(), log), ...settings.batch }),
    ],
  });
  const { tracer, logFields, settled } = createOtelTracer(provider.getTracer('reelkeep'), ids);

  const handOver = () => settled().then(() => provider.forceFlush());
  return {
    tracer,
    logFields,
    flush: () => within(handOver(), [pause(FLUSH_MS)]),
    stop: (signal = new AbortController().signal) =>
      within(handOver(), [pause(STOP_MS), once(signal).then(() => pause(LATE_STOP_MS))]),
  };

  async function within(work: Promise<void>, ends: readonly Promise<void>[]): Promise<void> {
    await Promise.race([work.catch((error: unknown) => tell(String(error))), ...ends]);
  }
}

/** Keeps no process alive. */
function pause(ms: number): Promise<void> {
  return sleep(ms, undefined, { ref: false });
}

function once(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function samplerOf({ root, parentBased, ratio }: TracingSettings): Sampler {
  const own = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  }[root]();
  return parentBased ? new ParentBasedSampler({ root: own }) : own;
}
