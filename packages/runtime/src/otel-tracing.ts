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

/** A receiver that hangs costs a stop no more than this, a small part of any grace. */
const STOP_MS = 1_000;
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

  return {
    tracer,
    logFields,
    async stop() {
      const over = settled()
        .then(() => provider.shutdown())
        .catch((error: unknown) => tell(String(error)));
      await Promise.race([over, sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

function samplerOf({ root, parentBased, ratio }: TracingSettings): Sampler {
  const own = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  }[root]();
  return parentBased ? new ParentBasedSampler({ root: own }) : own;
}
