/**
 * The lifecycle reaper on AWS Lambda: `lambda.handler`. A wrong environment ends the start with a `ConfigError` that names
 * every variable at fault. What it needs of its triggers: docs/LAMBDA.md.
 */
import { createEmfReport } from '@reelkeep/core/metrics/emf';
import { flushAfter } from '@reelkeep/runtime/flush-after';
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createMetricsLog } from '@reelkeep/runtime/metrics-log';
import { startTracing } from '@reelkeep/runtime/tracing';
import { readReaperConfig } from './config.ts';
import { createReaperFunction } from './reaper-function.ts';
import { wireReaper } from './wire-reaper.ts';

const config = readReaperConfig(process.env);
const tracing = await startTracing({ name: 'lifecycle-reaper', settings: config.tracing, log: () => log });
const { tracer, logFields: context } = tracing;
const log = createLogger({ name: 'lifecycle-reaper', level: config.logLevel, pretty: false, context });
const metrics = createMetrics();
const now = () => new Date();
const reaper = wireReaper({ config, log, metrics, now, tracer });
const metricsLog = createMetricsLog({ metrics, report: createEmfReport('lifecycle-reaper'), now, log });

export const handler = flushAfter(
  config.metricsEmf ? [tracing, metricsLog] : [tracing],
  createReaperFunction(reaper, log),
);
