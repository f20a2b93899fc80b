/**
 * The API on AWS Lambda: `lambda.handler`. A wrong environment ends the start with a `ConfigError` that names every variable
 * at fault. What it needs in front of it: docs/LAMBDA.md.
 */
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { flushAfter, startTracing } from '@reelkeep/runtime/tracing';
import { createApiFunction } from './api-function.ts';
import { readConfig } from './config.ts';
import { wireApi } from './wire-api.ts';

const config = readConfig(process.env, { sharesCursors: true });
const tracing = await startTracing({ name: 'presign-api', settings: config.tracing, log: () => log });
const { tracer, logFields: context } = tracing;
// A line at a time: what waits for the end of a turn would be frozen with the instance once the answer is out.
const log = createLogger({ name: 'presign-api', level: config.logLevel, pretty: false, context });

const app = wireApi({ config, log, metrics: createMetrics(), now: () => new Date(), tracer });

export const handler = flushAfter(tracing, createApiFunction(app));
