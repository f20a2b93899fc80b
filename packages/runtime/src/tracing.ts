/** Traces of a process: off, they cost nothing, and not a line of OpenTelemetry's SDK is loaded; on, they leave by OTLP. */
import type { LogFields, Logger } from './logger.ts';
import type { Tracer } from './tracer.ts';
import type { TracingSettings } from './tracing-env.ts';

export interface Tracing {
  /** Undefined when tracing is off. */
  readonly tracer: Tracer | undefined;
  /** Ids of the span under way, for every line of the log; undefined when tracing is off. */
  readonly logFields: (() => LogFields) | undefined;
  /** Hands over what was gathered so far. Takes two seconds at most and never rejects, whatever the receiver does. */
  flush(): Promise<void>;
  /** The same for the last time, in five seconds at most; in one once `signal` has fired: the grace of the process is over. */
  stop(signal?: AbortSignal): Promise<void>;
}

export interface TracingOptions {
  /** The process: `service.name`, unless the environment says otherwise. */
  readonly name: string;
  /** Undefined: off. */
  readonly settings: TracingSettings | undefined;
  /** Asked later: the log itself may carry the ids of spans. */
  readonly log: () => Pick<Logger, 'debug' | 'info' | 'warn'>;
}

const OFF: Tracing = { tracer: undefined, logFields: undefined, flush: async () => {}, stop: async () => {} };

/** Nothing is sent yet, so it never fails for the receiver's sake. */
export async function startTracing({ name, settings, log }: TracingOptions): Promise<Tracing> {
  if (settings === undefined) return OFF;
  const { openTracing } = await import('./otel-tracing.ts');
  return openTracing({ name, settings, log });
}
