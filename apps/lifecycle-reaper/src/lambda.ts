/**
 * The lifecycle reaper on AWS Lambda: `lambda.handler`. A wrong environment ends the start with a `ConfigError` that names
 * every variable at fault. What it needs of its triggers: docs/LAMBDA.md.
 */
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { flushAfter, startTracing } from '@reelkeep/runtime/tracing';
import { readReaperConfig } from './config.ts';
import { createReaperFunction } from './reaper-function.ts';
import { wireReaper } from './wire-reaper.ts';

const config = readReaperConfig(process.env);
const tracing = await startTracing({ name: 'lifecycle-reaper', settings: config.tracing, log: () => log });
const { tracer, logFields: context } = tracing;
const log = createLogger({ name: 'lifecycle-reaper', level: config.logLevel, pretty: false, context });
const reaper = wireReaper({ config, log, metrics: createMetrics(), now: () => new Date(), tracer });

export const handler = flushAfter(tracing, createReaperFunction(reaper, log));
