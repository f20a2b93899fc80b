import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { readEnv } from './read-env.ts';
import { tracingEnv, tracingSettings } from './tracing-env.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
const settings = (env: Record<string, string>) => tracingSettings(readEnv(tracingEnv, env));

test.each([
  {},
  { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
  { OTEL_TRACES_SAMPLER: 'always_on', OTEL_SERVICE_NAME: 'x' },
  { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' },
  { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' },
])('is off with %j', (env) => {
  expect(settings(env)).toBeUndefined();
});

test.each([
  ENDPOINT,
  { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example/v1/traces' },
  { ...ENDPOINT, OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: '' },
])('is on with %j, and leaves it to the sender which traces are kept', (env) => {
  expect(settings(env)).toEqual({ root: 'always_on', parentBased: true, ratio: 1, batch: {} });
});

test.each([
  ['always_off', { root: 'always_off', parentBased: false }],
  ['traceidratio', { root: 'traceidratio', parentBased: false, ratio: 0.25 }],
  ['parentbased_traceidratio', { root: 'traceidratio', parentBased: true, ratio: 0.25 }],
  ['parentbased_always_off', { root: 'always_off', parentBased: true }],
])('knows the sampler %s', (OTEL_TRACES_SAMPLER, expected) => {
  const env = { ...ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG: '0.25', OTEL_BSP_SCHEDULE_DELAY: '100' };
  expect(settings(env)).toMatchObject({ ...expected, batch: { scheduledDelayMillis: 100 } });
});

test('names every wrong variable and what was expected, and no header', () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key hunter2-hunter2',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_TRACES_SAMPLER: 'jaeger_remote',
    OTEL_TRACES_SAMPLER_ARG: '1.5',
  };
  expect(() => settings(env)).toThrow(ConfigError);
  let said = '';
  try {
    settings(env);
  } catch (error) {
    said = String(error);
  }
  for (const name of Object.keys(env)) expect(said).toContain(name);
  expect(said).toContain('expected http/protobuf');
  expect(said).not.toContain('hunter2');
});

test.each(['api-key=abc', 'a=b,c=d%20e', 'authorization=Basic dXNlcjpwYXNz', 'a=b, c=d'])(
  'takes the headers %s',
  (text) => {
    expect(settings({ ...ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: text })).toBeDefined();
  },
);
