/** The lifecycle reaper's process: reads the environment, starts queue and sweep, stops in order. */
import type { DueKind } from '@reelkeep/core/ledger';
import { createEmfReport } from '@reelkeep/core/metrics/emf';
import { announceReady } from '@reelkeep/runtime/announce-ready';
import { startHealthServer } from '@reelkeep/runtime/health-server';
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createMetricsLog } from '@reelkeep/runtime/metrics-log';
import { runMain } from '@reelkeep/runtime/run-main';
import { onShutdown } from '@reelkeep/runtime/shutdown';
import { startTracing } from '@reelkeep/runtime/tracing';
import { createQueueConsumer } from '@reelkeep/sqs-adapter/queue-consumer';
import { readReaperConfig } from './config.ts';
import { ENDS, RECEIPTS } from './sweep.ts';
import { startSweepTimer } from './sweep-timer.ts';
import { SLOTS, type SweepRound, wireReaper } from './wire-reaper.ts';

runMain('lifecycle-reaper', async () => {
  const config = readReaperConfig(process.env);
  const tracing = await startTracing({ name: 'lifecycle-reaper', settings: config.tracing, log: () => log });
  const { tracer, logFields: context } = tracing;
  const log = createLogger({ name: 'lifecycle-reaper', level: config.logLevel, context });
  const metrics = createMetrics({ processMetrics: true });
  const onReaped = () => timers?.receipts.runSoon();
  const now = () => new Date();
  const reaper = wireReaper({ config, log, metrics, now, onReaped, tracer });
  const { messages, sweepRound } = reaper;

  const consumer = createQueueConsumer({ ...messages, slots: SLOTS });
  const watch = reaper.watchQueues();
  const health =
    config.health &&
    (await startHealthServer({
      ...config.health,
      metrics,
      readiness: () => ({
        ready: consumer.reachable,
        reasons: consumer.reachable ? [] : ['the campaign queue does not answer'],
      }),
    }));
  const startTimer = (round: SweepRound, kinds: readonly DueKind[]) =>
    startSweepTimer({ everyMs: config.sweepMs, round: (signal) => round(kinds, signal), log });
  const timers = sweepRound && { ends: startTimer(sweepRound, ENDS), receipts: startTimer(sweepRound, RECEIPTS) };
  const metricsLog = config.metricsEmf
    ? createMetricsLog({ metrics, report: createEmfReport('lifecycle-reaper'), now, log })
    : undefined;
  onShutdown({
    graceMs: config.graceMs,
    log,
    async stop(signal) {
      watch.stop();
      await Promise.all([consumer.stop({ graceMs: config.graceMs }), timers?.ends.stop(), timers?.receipts.stop()]);
      await metricsLog?.stop();
      await health?.close();
      await tracing.stop(signal);
      reaper.close();
    },
  });
  metricsLog?.start();
  consumer.start();
  log.info({ event: 'reaper.started', bucket: config.s3.bucket, port: health?.port });
  announceReady(health === undefined ? {} : { port: health.port });
});
