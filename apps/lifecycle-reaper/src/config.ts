/** The lifecycle reaper's environment: every variable it heeds, what it may hold, what it comes to. */
import { envBoolean, envInteger, logLevelSchema } from '@reelkeep/runtime/env-schemas';
import { type Environment, readEnv } from '@reelkeep/runtime/read-env';
import { tracingEnv, tracingSettings } from '@reelkeep/runtime/tracing-env';
import { s3EnvFaults, s3EnvShape, s3Settings } from '@reelkeep/s3-adapter/s3-config';
import { campaignQueueEnv, outcomeTopicEnv } from '@reelkeep/sqs-adapter/sqs-config';
import { z } from 'zod';

/** Every variable that this process reads. */
export const envShape = {
  ...s3EnvShape,
  ...campaignQueueEnv,
  ...outcomeTopicEnv,
  ...tracingEnv,
  SHUTDOWN_GRACE_SECONDS: envInteger({ min: 0, max: 3_600 }).default(30),
  /** How often the ledger is asked for what has fallen due. */
  REAPER_SWEEP_SECONDS: envInteger({ min: 1, max: 86_400 }).default(60),
  /** For tenants whose videos an older service wrote: their ends list the tenant's videos as well as the ledger. */
  REAPER_SCAN: envBoolean.default(false),
  /** Where /healthz, /readyz and /metrics are; not served when it is not set. */
  PORT: envInteger({ min: 0, max: 65_535 }).optional(),
  HOST: z.string().min(1, 'expected an address').default('127.0.0.1'),
  LOG_LEVEL: logLevelSchema.default('info'),
  /** Whether metrics are lines of the log as well, for CloudWatch. */
  METRICS_EMF: envBoolean.default(false),
};

/** @throws ConfigError that names every wrong variable. */
export function readReaperConfig(env: Environment) {
  const values = readEnv(envShape, env, s3EnvFaults);
  return {
    s3: s3Settings(values),
    region: values.AWS_REGION,
    queues: { campaigns: values.CAMPAIGN_QUEUE_URL, deadLetter: values.CAMPAIGN_DLQ_URL },
    outcomeTopicArn: values.OUTCOME_TOPIC_ARN,
    scan: values.REAPER_SCAN,
    sweepMs: values.REAPER_SWEEP_SECONDS * 1_000,
    graceMs: values.SHUTDOWN_GRACE_SECONDS * 1_000,
    health: values.PORT === undefined ? undefined : { port: values.PORT, host: values.HOST },
    logLevel: values.LOG_LEVEL,
    tracing: tracingSettings(values),
    metricsEmf: values.METRICS_EMF,
  };
}

export type ReaperConfig = ReturnType<typeof readReaperConfig>;
