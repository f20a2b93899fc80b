/** The API's process: reads the environment, serves, stops in order. */
import { randomUUID } from 'node:crypto';
import { createEmfReport } from '@reelkeep/core/metrics/emf';
import { announceReady } from '@reelkeep/runtime/announce-ready';
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createMetricsLog } from '@reelkeep/runtime/metrics-log';
import { runMain } from '@reelkeep/runtime/run-main';
import { onShutdown } from '@reelkeep/runtime/shutdown';
import { startTracing } from '@reelkeep/runtime/tracing';
import { readConfig } from './config.ts';
import { startHttpServer } from './http-server.ts';
import { wireApi } from './wire-api.ts';

/** Requests under way get so long to end. */
const GRACE_MS = 8_000;

runMain('presign-api', async () => {
  const config = readConfig(process.env);
  const tracing = await startTracing({ name: 'presign-api', settings: config.tracing, log: () => log });
  const { tracer, logFields: context } = tracing;
  const log = createLogger({ name: 'presign-api', level: config.logLevel, perTurn: true, context });
  const metrics = createMetrics({ processMetrics: true });
  const now = () => new Date();
  const app = wireApi({ config, log, metrics, now, tracer });
  const metricsLog = config.metricsEmf
    ? createMetricsLog({ metrics, report: createEmfReport('presign-api'), now, log })
    : undefined;
  const { host, port } = config;
  const server = await startHttpServer({
    host,
    port,
    fetch: app.fetch,
    newRequestId: randomUUID,
    onRefused: (request_id, err) => log.info({ event: 'http.request.refused', request_id, err }),
  });
  metricsLog?.start();
  onShutdown({
    graceMs: GRACE_MS,
    log,
    async stop(signal) {
      try {
        await server.close(signal);
      } finally {
        await metricsLog?.stop();
        await tracing.stop(signal);
      }
    },
  });
  log.info({ event: 'api.started', host, port: server.port, bucket: config.s3.bucket });
  announceReady({ port: server.port });
});
