/**
 * The API on AWS Lambda: `lambda.handler`. A wrong environment ends the start with a `ConfigError` that names every variable
 * at fault. What it needs in front of it: docs/LAMBDA.md.
 */
import { createEmfReport } from '@reelkeep/core/metrics/emf';
import { flushAfter } from '@reelkeep/runtime/flush-after';
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createMetricsLog } from '@reelkeep/runtime/metrics-log';
import { startTracing } from '@reelkeep/runtime/tracing';
import { createApiFunction } from './api-function.ts';
import { readConfig } from './config.ts';
import { wireApi } from './wire-api.ts';

const config = readConfig(process.env, { sharesCursors: true });
const tracing = await startTracing({ name: 'presign-api', settings: config.tracing, log: () => log });
const { tracer, logFields: context } = tracing;
// A line at a time: what waits for the end of a turn would be frozen with the instance once the answer is out.
const log = createLogger({ name: 'presign-api', level: config.logLevel, pretty: false, context });

const metrics = createMetrics();
const now = () => new Date();
const app = wireApi({ config, log, metrics, now, tracer });
const metricsLog = createMetricsLog({ metrics, report: createEmfReport('presign-api'), now, log });

export const handler = flushAfter(config.metricsEmf ? [tracing, metricsLog] : [tracing], createApiFunction(app));
