/** Tells a receiver of traces that answers from one that does not, and says each change once. */
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TracingOptions } from './tracing.ts';

/** ExportResultCode.SUCCESS */
const SUCCESS = 0;

export function watchExporter(exporter: SpanExporter, log: TracingOptions['log']): SpanExporter {
  let lost = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const { code, error: err } = result;
        if (code === SUCCESS) {
          if (lost) log().info({ event: 'traces.recovered' });
          lost = false;
        } else {
          const fields = { event: 'traces.not_exported', spans: spans.length, err };
          if (lost) log().debug(fields);
          else log().warn(fields, 'the receiver of traces takes none: they are dropped, all else goes on');
          lost = true;
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
