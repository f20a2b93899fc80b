/** The lifecycle reaper's process: reads the environment, builds clients, wires queue and sweep, stops in order. */
import { announceReady } from '@reelkeep/runtime/announce-ready';
import { startHealthServer } from '@reelkeep/runtime/health-server';
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { runMain } from '@reelkeep/runtime/run-main';
import { onShutdown } from '@reelkeep/runtime/shutdown';
import { createMultipartUploads } from '@reelkeep/s3-adapter/multipart-uploads';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { createOutcomePublisher } from '@reelkeep/sqs-adapter/outcome-publisher';
import { createQueueConsumer } from '@reelkeep/sqs-adapter/queue-consumer';
import { createQueueSender } from '@reelkeep/sqs-adapter/queue-sender';
import { createSnsClient, createSqsClient } from '@reelkeep/sqs-adapter/sqs-client';
import { readReaperConfig } from './config.ts';
import { createMessageHandler } from './handle-message.ts';
import { createReapedPublisher } from './publish-reaped.ts';
import type { ReapPorts } from './reap-campaign.ts';
import { createReaperMetrics } from './reaper-metrics.ts';
import { ENDS, RECEIPTS, sweep } from './sweep.ts';
import { startSweepTimer } from './sweep-timer.ts';

/** For how long an event stays hidden when its worker dies, in seconds; while work goes on a heartbeat extends it. */
const VISIBILITY_SECONDS = 120;
/** Campaigns reaped at once by one process: the work is requests, not bytes. */
const SLOTS = 4;

runMain('lifecycle-reaper', async () => {
  const config = readReaperConfig(process.env);
  const log = createLogger({ name: 'lifecycle-reaper', level: config.logLevel });
  const metrics = createMetrics({ processMetrics: true });
  const now = () => new Date();

  const sqs = createSqsClient({ region: config.region });
  const sns = createSnsClient({ region: config.region });
  const publisher = createOutcomePublisher({ client: sns, topicArn: config.outcomeTopicArn, log });
  const publishReaped = createReapedPublisher({
    publish: (outcome, options) => publisher.publish(outcome, options),
    now,
  });

  const reaping = config.s3.bucket === undefined ? undefined : reapPorts(config.s3.bucket);
  if (reaping === undefined) {
    log.warn({ event: 'store.not_configured' }, 'S3_BUCKET_NAME is not set: ends of campaigns wait in the queue');
  }
  const reaperMetrics = createReaperMetrics(metrics);
  const consumer = createQueueConsumer({
    client: sqs,
    queueUrl: config.queues.campaigns,
    slots: SLOTS,
    visibilitySeconds: VISIBILITY_SECONDS,
    destinations: {
      deadLetter: createQueueSender({ client: sqs, queueUrl: config.queues.deadLetter }),
      // An end that has to wait goes back into its own queue, as a message with a fresh receive count.
      retry: createQueueSender({ client: sqs, queueUrl: config.queues.campaigns }),
    },
    handle: createMessageHandler({
      reaping,
      publishReaped,
      onReaped: () => timers?.receipts.runSoon(),
      metrics: reaperMetrics,
      now,
      log,
    }),
    log,
    now,
    random: Math.random,
  });
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
  const startTimer = (ports: ReapPorts, kinds: typeof ENDS) =>
    startSweepTimer({
      everyMs: config.sweepMs,
      round: (signal) =>
        sweep(
          {
            ...ports,
            publishReaped,
            onReaped(settled) {
              reaperMetrics.reaped(settled);
              timers?.receipts.runSoon();
            },
            log,
          },
          kinds,
          { signal },
        ),
      log,
    });
  const timers = reaping && { ends: startTimer(reaping, ENDS), receipts: startTimer(reaping, RECEIPTS) };
  onShutdown({
    graceMs: config.graceMs,
    log,
    async stop() {
      await Promise.all([consumer.stop({ graceMs: config.graceMs }), timers?.ends.stop(), timers?.receipts.stop()]);
      await health?.close();
      for (const client of [sqs, sns]) client.destroy();
    },
  });
  consumer.start();
  log.info({ event: 'reaper.started', bucket: config.s3.bucket, port: health?.port });
  announceReady(health === undefined ? {} : { port: health.port });

  function reapPorts(bucket: string): ReapPorts {
    const client = createS3Client(config.s3.connection);
    const store = createS3ObjectStore({ client, bucket });
    const uploads = createMultipartUploads({ client, bucket });
    return {
      store,
      uploads,
      layout: { videoPrefix: config.s3.videoPrefix, ledgerPrefix: config.s3.ledgerPrefix },
      now,
      scan: config.scan,
    };
  }
});
