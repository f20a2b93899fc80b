/** The ingest consumer's environment: every variable it heeds, what it may hold, what it comes to. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDER_PROFILES } from '@reelkeep/core/provider-profiles';
import type { ConfigFault } from '@reelkeep/runtime/config-error';
import { envBoolean, envInteger, logLevelSchema } from '@reelkeep/runtime/env-schemas';
import { type Environment, readEnv } from '@reelkeep/runtime/read-env';
import { tracingEnv, tracingSettings } from '@reelkeep/runtime/tracing-env';
import { s3EnvFaults, s3EnvShape, s3Settings } from '@reelkeep/s3-adapter/s3-config';
import { ingestQueueEnv, outcomeTopicEnv } from '@reelkeep/sqs-adapter/sqs-config';
import { z } from 'zod';
import { envDuration } from './duration.ts';
import { NO_PROVIDER_HEADERS, readProviderHeaders } from './provider-headers.ts';
import { readProviderProfiles } from './provider-profiles-file.ts';

/** 5 GiB, in bytes: what a single S3 copy or a provider's longest film needs. */
const DEFAULT_MAX_BYTES = 5 * 1_024 ** 3;
/** 5 TiB: S3's largest object, https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const LARGEST_OBJECT_BYTES = 5 * 1_024 ** 4;

/** Six hours: longer than providers are usually away, shorter than most links live. */
const DEFAULT_RETRY_SECONDS = 6 * 3_600;
/** A queue keeps a message 14 days at most, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LONGEST_RETRY_SECONDS = 13 * 86_400;

const hostListSchema = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim().toLowerCase()))
  .pipe(
    z.array(
      z.string().regex(/^(\*\.)?[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/, {
        error: 'expected host names and *.suffixes parted by commas, e.g. cdn.example.com,*.provider.example',
      }),
    ),
  );

const portListSchema = z
  .string()
  .transform((text) => text.split(',').map((entry) => Number(entry.trim() || Number.NaN)))
  .pipe(z.array(z.int({ error: 'expected port numbers parted by commas' }).min(1).max(65_535)));

/** Every variable that this process reads. */
export const envShape = {
  ...s3EnvShape,
  ...ingestQueueEnv,
  ...outcomeTopicEnv,
  ...tracingEnv,
  INGEST_RETRY_FOR: envDuration({ minSeconds: 60, maxSeconds: LONGEST_RETRY_SECONDS }).default(DEFAULT_RETRY_SECONDS),
  PROVIDER_ALLOWED_HOSTS: hostListSchema.default([]),
  PROVIDER_ALLOWED_PORTS: portListSchema.default([]),
  PROVIDER_ALLOW_PRIVATE: envBoolean.default(false),
  PROVIDER_ALLOW_HTTP: envBoolean.default(false),
  PROVIDER_MAX_BYTES: envInteger({ min: 1, max: LARGEST_OBJECT_BYTES }).default(DEFAULT_MAX_BYTES),
  PROVIDER_HEADERS_FILE: z.string().min(1, 'expected a path').optional(),
  PROVIDER_PROFILES_FILE: z.string().min(1, 'expected a path').optional(),
  /** Where a process notes its unfinished uploads for the next one on the same machine. */
  INGEST_STATE_DIR: z.string().min(1, 'expected a folder').default(join(tmpdir(), 'reelkeep-ingest')),
  SHUTDOWN_GRACE_SECONDS: envInteger({ min: 0, max: 3_600 }).default(30),
  /** Where /healthz, /readyz and /metrics are; not served when it is not set. */
  PORT: envInteger({ min: 0, max: 65_535 }).optional(),
  HOST: z.string().min(1, 'expected an address').default('127.0.0.1'),
  LOG_LEVEL: logLevelSchema.default('info'),
  /** Whether metrics are lines of the log as well, for CloudWatch. */
  METRICS_EMF: envBoolean.default(false),
};

export type IngestConfig = ReturnType<typeof readIngestConfig>;

/** @throws ConfigError that names every wrong variable. */
export function readIngestConfig(env: Environment) {
  const values = readEnv(envShape, env, (soFar) => [
    ...s3EnvFaults(soFar),
    ...fileFault('PROVIDER_HEADERS_FILE', soFar.PROVIDER_HEADERS_FILE, (path) => readProviderHeaders(path, env)),
    ...fileFault('PROVIDER_PROFILES_FILE', soFar.PROVIDER_PROFILES_FILE, readProviderProfiles),
  ]);
  return {
    s3: s3Settings(values),
    region: values.AWS_REGION,
    queues: {
      ingest: values.INGEST_QUEUE_URL,
      retry: values.INGEST_RETRY_QUEUE_URL,
      deadLetter: values.INGEST_DLQ_URL,
    },
    outcomeTopicArn: values.OUTCOME_TOPIC_ARN,
    concurrency: values.INGEST_CONCURRENCY,
    stateDir: values.INGEST_STATE_DIR,
    rules: {
      allowHttp: values.PROVIDER_ALLOW_HTTP,
      allowPrivate: values.PROVIDER_ALLOW_PRIVATE,
      allowedHosts: values.PROVIDER_ALLOWED_HOSTS,
      allowedPorts: values.PROVIDER_ALLOWED_PORTS,
    },
    retryForMs: values.INGEST_RETRY_FOR * 1_000,
    maxBytes: values.PROVIDER_MAX_BYTES,
    headers:
      values.PROVIDER_HEADERS_FILE === undefined
        ? NO_PROVIDER_HEADERS
        : readProviderHeaders(values.PROVIDER_HEADERS_FILE, env),
    profiles:
      values.PROVIDER_PROFILES_FILE === undefined
        ? PROVIDER_PROFILES
        : readProviderProfiles(values.PROVIDER_PROFILES_FILE),
    graceMs: values.SHUTDOWN_GRACE_SECONDS * 1_000,
    health: values.PORT === undefined ? undefined : { port: values.PORT, host: values.HOST },
    logLevel: values.LOG_LEVEL,
    tracing: tracingSettings(values),
    metricsEmf: values.METRICS_EMF,
  };
}

/** What is wrong with a file that a variable names, told like everything else that is wrong with the environment. */
function fileFault(variable: string, path: string | undefined, read: (path: string) => unknown): ConfigFault[] {
  if (path === undefined) return [];
  try {
    read(path);
    return [];
  } catch (error) {
    return [{ variable, fault: `is wrong: ${error instanceof Error ? error.message : 'can not be read'}` }];
  }
}
