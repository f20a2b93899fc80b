/**
 * OpenTelemetry's own variables, those of them that are heeded:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
import { z } from 'zod';
import { envInteger, envUrl } from './env-schemas.ts';

/** By OpenTelemetry's rules a variable that is set to nothing is not set. */
function orUnset<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional()).optional();
}

function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  const message = `expected ${names.length === 1 ? names[0] : `one of ${names.join(', ')}`}`;
  return orUnset(z.enum(names, { error: message }));
}

const milliseconds = orUnset(envInteger({ min: 1, max: 3_600_000 }));
const count = orUnset(envInteger({ min: 1, max: 1_000_000 }));
const HEADERS = 'expected name=value pairs parted by commas';
const headers = orUnset(z.string().regex(/^\s*[^=,\s]+\s*=[^,]*(,\s*[^=,\s]+\s*=[^,]*)*,?\s*$/, { error: HEADERS }));
const RATIO = 'expected a number from 0 to 1';
const ratio = orUnset(
  z
    .string()
    .regex(/^\d(\.\d+)?$/, { error: RATIO })
    .transform(Number)
    .pipe(z.number().max(1, { error: RATIO })),
);

const SAMPLERS = ['always_on', 'always_off', 'traceidratio'] as const;
const PARENT_BASED = ['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const;

/** Endpoint, headers, time-out, compression and certificates are read by the exporter itself; here they are only judged. */
export const tracingEnv = {
  OTEL_SDK_DISABLED: orUnset(z.string().transform((text) => text.toLowerCase() === 'true')),
  OTEL_TRACES_EXPORTER: oneOf(['otlp', 'none']),
  OTEL_EXPORTER_OTLP_ENDPOINT: orUnset(envUrl),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: orUnset(envUrl),
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers,
  OTEL_EXPORTER_OTLP_PROTOCOL: oneOf(['http/protobuf']),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: oneOf(['http/protobuf']),
  OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds,
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: milliseconds,
  OTEL_EXPORTER_OTLP_COMPRESSION: oneOf(['gzip', 'none']),
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: oneOf(['gzip', 'none']),
  OTEL_EXPORTER_OTLP_CERTIFICATE: orUnset(z.string()),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: orUnset(z.string()),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: orUnset(z.string()),
  OTEL_SERVICE_NAME: orUnset(z.string()),
  OTEL_RESOURCE_ATTRIBUTES: orUnset(z.string()),
  OTEL_TRACES_SAMPLER: oneOf([...SAMPLERS, ...PARENT_BASED]),
  OTEL_TRACES_SAMPLER_ARG: ratio,
  OTEL_BSP_SCHEDULE_DELAY: milliseconds,
  OTEL_BSP_EXPORT_TIMEOUT: milliseconds,
  OTEL_BSP_MAX_QUEUE_SIZE: count,
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: count,
};

export interface TracingSettings {
  /** What decides on a trace that begins here. */
  readonly root: (typeof SAMPLERS)[number];
  /** Whether who sent the context decides for those that go on. */
  readonly parentBased: boolean;
  /** Of the traces that begin here, from 0 to 1; for `traceidratio`. */
  readonly ratio: number;
  readonly batch: {
    readonly scheduledDelayMillis?: number;
    readonly exportTimeoutMillis?: number;
    readonly maxQueueSize?: number;
    readonly maxExportBatchSize?: number;
  };
}

/** Undefined: tracing is off. It is on where an endpoint is named, and nothing else turns it off. */
export function tracingSettings(env: z.output<z.ZodObject<typeof tracingEnv>>): TracingSettings | undefined {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || env.OTEL_SDK_DISABLED === true || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const sampler = env.OTEL_TRACES_SAMPLER ?? 'parentbased_always_on';
  const root = SAMPLERS.find((name) => sampler.endsWith(name)) ?? 'always_on';
  return {
    root,
    parentBased: sampler.startsWith('parentbased_'),
    ratio: env.OTEL_TRACES_SAMPLER_ARG ?? 1,
    batch: given({
      scheduledDelayMillis: env.OTEL_BSP_SCHEDULE_DELAY,
      exportTimeoutMillis: env.OTEL_BSP_EXPORT_TIMEOUT,
      maxQueueSize: env.OTEL_BSP_MAX_QUEUE_SIZE,
      maxExportBatchSize: env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
    }),
  };
}

/** Without what is not set: the SDK has defaults for those. */
function given(batch: { readonly [Name in keyof TracingSettings['batch']]: number | undefined }) {
  return Object.fromEntries(Object.entries(batch).filter(([, value]) => value !== undefined));
}
