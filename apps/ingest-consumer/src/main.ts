/** The ingest consumer's process: reads the environment, builds clients, wires the way of a message, stops in order. */
import { randomBytes, randomUUID } from 'node:crypto';
import { ATTEMPT_RANDOM_BYTES, formatTracedAttempt } from '@reelkeep/core/attempt-trace';
import { createEmfReport } from '@reelkeep/core/metrics/emf';
import { announceReady } from '@reelkeep/runtime/announce-ready';
import { startHealthServer } from '@reelkeep/runtime/health-server';
import { createLogger } from '@reelkeep/runtime/logger';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createMetricsLog } from '@reelkeep/runtime/metrics-log';
import { runMain } from '@reelkeep/runtime/run-main';
import { onShutdown } from '@reelkeep/runtime/shutdown';
import { startTracing } from '@reelkeep/runtime/tracing';
import { createMultipartUploads } from '@reelkeep/s3-adapter/multipart-uploads';
import { createPartBuffers } from '@reelkeep/s3-adapter/part-buffers';
import { partSizeFor } from '@reelkeep/s3-adapter/part-size';
import { createQuickRequests } from '@reelkeep/s3-adapter/quick-requests';
import { withRetryBudget } from '@reelkeep/s3-adapter/retry-budget';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { createOutcomePublisher } from '@reelkeep/sqs-adapter/outcome-publisher';
import { createQueueConsumer } from '@reelkeep/sqs-adapter/queue-consumer';
import { createQueueSender } from '@reelkeep/sqs-adapter/queue-sender';
import { startQueueWatch } from '@reelkeep/sqs-adapter/queue-watch';
import { createSlotPool } from '@reelkeep/sqs-adapter/slot-pool';
import { createSnsClient, createSqsClient } from '@reelkeep/sqs-adapter/sqs-client';
import { abortLeftUploads } from './abort-left-uploads.ts';
import { createAttemptTidier } from './attempt-tidier.ts';
import { readIngestConfig } from './config.ts';
import { createGuardedAgent } from './guarded-agent.ts';
import { createMessageHandler } from './handle-message.ts';
import { createIngestMetrics } from './ingest-metrics.ts';
import { createIngestVideo, type IngestVideo } from './ingest-video.ts';
import { createOpenLiveVideo } from './open-live-video.ts';
import { createProviderDownload } from './provider-download.ts';
import { checkProviderUrl } from './provider-rules.ts';
import { createRankMessage } from './rank-message.ts';
import { createRefreshUrl } from './refresh-url.ts';
import { createStoreBreaker } from './store-breaker.ts';
import { traceDownload } from './trace-download.ts';
import { createUnsettled } from './unsettled.ts';
import { openUploadJournal } from './upload-journal.ts';

/** For how long a message stays hidden when its worker dies, in seconds; while work goes on a heartbeat extends it. */
const VISIBILITY_SECONDS = 60;
/** Messages of each queue that wait for a slot, so that there is a choice of which goes first. */
const PREFETCH = 10;
const LEFT_UPLOADS_TIMEOUT_MS = 60_000;
/** S3 must say quickly that it is away: a video falls back after seconds, not minutes. */
const S3_CONNECT_TIMEOUT_MS = 2_000;
/** A ledger entry takes S3 milliseconds: with three tries one that hangs is away after a quarter of a minute. */
const S3_PROMPT_TIMEOUT_MS = 5_000;
/**
 * Of all S3 requests of one delivery together: with the six that a video of one part takes at most (two entries, the
 * tombstone, the marks, the put, a look at what is there) at most 15 attempts; with parts, one more for each.
 */
const S3_RETRIES = 9;
/**
 * Parts in memory at once: nine for sixteen slots, since some are always at a step that has no bytes; with few slots,
 * enough for one large video to come in ranges and go out in parts.
 */
const bufferCount = (slots: number) => Math.max(Math.ceil((slots * 9) / 16), 9);

runMain('ingest-consumer', async () => {
  const config = readIngestConfig(process.env);
  const tracing = await startTracing({ name: 'ingest-consumer', settings: config.tracing, log: () => log });
  const { tracer } = tracing;
  const log = createLogger({ name: 'ingest-consumer', level: config.logLevel, context: tracing.logFields });
  const metrics = createMetrics({ processMetrics: true });
  const now = () => new Date();
  const { retryForMs } = config;
  const unsettled = createUnsettled({ now, lifetimeMs: retryForMs, meanBytes: () => ingestMetrics.meanBytes });
  const ingestMetrics = createIngestMetrics(metrics, {
    risk: () => unsettled.risk(now()),
    inFlight: () => incoming.inFlight + parked.inFlight,
    slots: config.concurrency,
    now,
  });

  const { headers, profiles } = config;
  const dispatcher = createGuardedAgent(config.rules);
  const sqs = createSqsClient({ region: config.region });
  const sns = createSnsClient({ region: config.region });
  const publisher = createOutcomePublisher({ client: sns, topicArn: config.outcomeTopicArn, log, tracer });

  const storing = config.s3.bucket === undefined ? undefined : wireStore(config.s3.bucket);
  if (storing === undefined) {
    log.warn(
      { event: 'store.not_configured' },
      'S3_BUCKET_NAME is not set: provider URLs are given out, nothing is stored',
    );
  }
  const handle = createMessageHandler({
    storing,
    videoPrefix: config.s3.videoPrefix,
    checkUrl: (url) => checkProviderUrl(new URL(url), config.rules),
    headers,
    profiles,
    retryForMs,
    unsettled,
    publish: (outcome, options) => publisher.publish(outcome, options),
    metrics: ingestMetrics,
    now,
    random: Math.random,
    tracer,
    log,
  });

  const deadLetter = createQueueSender({ client: sqs, queueUrl: config.queues.deadLetter, tracer });
  const retry = createQueueSender({ client: sqs, queueUrl: config.queues.retry, tracer });
  const slots = createSlotPool(config.concurrency);
  const rank = createRankMessage({ retryForMs, profiles });
  const consume = (queue: 'ingest' | 'retry') =>
    createQueueConsumer({
      client: sqs,
      queueUrl: config.queues[queue],
      slots,
      prefetch: PREFETCH,
      rank,
      visibilitySeconds: VISIBILITY_SECONDS,
      destinations: { deadLetter, retry },
      handle(message, signal) {
        ingestMetrics.received(queue, message);
        return handle(message, signal);
      },
      log,
      tracer,
      now,
      random: Math.random,
    });
  const incoming = consume('ingest');
  const parked = consume('retry');
  const watch = startQueueWatch({
    client: sqs,
    queues: [
      ['ingest', config.queues.ingest],
      ['retry', config.queues.retry],
      ['dlq', config.queues.deadLetter],
    ],
    onDepth: ingestMetrics.queueDepth,
    onRound(totals) {
      // Nothing is left anywhere, so what others settled is settled here too.
      if (totals.get('ingest') === 0 && totals.get('retry') === 0) unsettled.clear();
    },
    log,
  });

  const health =
    config.health &&
    (await startHealthServer({
      ...config.health,
      metrics,
      readiness: () => {
        const reasons = [
          ...(incoming.reachable ? [] : ['the ingest queue does not answer']),
          ...(storing?.breaker.health().state === 'down' ? ['S3 does not answer: provider URLs are given out'] : []),
        ];
        return { ready: incoming.reachable, reasons };
      },
    }));
  onShutdown({
    graceMs: config.graceMs,
    log,
    async stop(signal) {
      storing?.breaker.stop();
      watch.stop();
      await Promise.all([incoming.stop({ graceMs: config.graceMs }), parked.stop({ graceMs: config.graceMs })]);
      await storing?.tidier.stop(signal);
      await metricsLog?.stop();
      await health?.close();
      await dispatcher.close();
      await tracing.stop(signal);
      for (const client of [sqs, sns]) client.destroy();
      storing?.journal?.close();
    },
  });
  const metricsLog = config.metricsEmf
    ? createMetricsLog({ metrics, report: createEmfReport('ingest-consumer'), now, log })
    : undefined;
  metricsLog?.start();
  incoming.start();
  // Without a bucket nothing is ever parked; what an earlier configuration parked waits for a bucket.
  if (storing !== undefined) parked.start();
  log.info({ event: 'ingest.started', slots: config.concurrency, bucket: config.s3.bucket, port: health?.port });
  announceReady(health === undefined ? {} : { port: health.port });

  function wireStore(bucket: string) {
    const { connection, storageClass } = config.s3;
    const maxSockets = 4 * config.concurrency + 8;
    const promptTimeoutMs = S3_PROMPT_TIMEOUT_MS;
    const connectionTimeoutMs = S3_CONNECT_TIMEOUT_MS;
    const client = createS3Client(connection, { connectionTimeoutMs, promptTimeoutMs, maxSockets, tracer });
    // Traced, each request has a span of its own, which the SDK's client writes.
    const quick =
      tracer === undefined
        ? createQuickRequests({ client, connection, bucket, timeoutMs: promptTimeoutMs, maxSockets, now })
        : undefined;
    const buffers = createPartBuffers(partSizeFor(config.maxBytes), bufferCount(config.concurrency));
    const journal = openJournal(bucket);
    const store = createS3ObjectStore({ client, bucket, storageClass, buffers, quick, watch: journal?.watch });
    if (journal !== undefined) {
      // Beside the work: what a dead worker left troubles nobody meanwhile.
      const signal = AbortSignal.timeout(LEFT_UPLOADS_TIMEOUT_MS);
      void abortLeftUploads(journal, createMultipartUploads({ client, bucket }), bucket, { log, signal });
    }
    const layout = { videoPrefix: config.s3.videoPrefix, ledgerPrefix: config.s3.ledgerPrefix };
    const provider = { dispatcher, rules: config.rules, headers, now };
    const openLiveVideo = createOpenLiveVideo({
      openProviderVideo: createProviderDownload({ ...provider, profiles, buffers }),
      refreshUrl: createRefreshUrl(provider),
      now,
    });
    const openProviderVideo = tracer === undefined ? openLiveVideo : traceDownload(openLiveVideo, tracer);
    const { maxBytes } = config;
    const breaker = createStoreBreaker({
      probe: (signal) => store.probe({ signal }),
      now,
      log,
      onChange(state) {
        ingestMetrics.storeChanged(state);
        if (state.state === 'up') parked.resume();
        else parked.pause();
      },
    });
    // Once more where a connection was stale; no more, since it is tried for order's sake alone.
    const remove: typeof store.removeWritten = (...args) => withRetryBudget(1, () => store.removeWritten(...args));
    const tidier = createAttemptTidier({ remove, clock: () => performance.now(), log });
    const ports = { store, layout, openProviderVideo, maxBytes, now, newAttempt, onClosed: tidier.closed, tracer };
    const ingest = createIngestVideo(ports);
    const ingestVideo: IngestVideo = (...message) => withRetryBudget(S3_RETRIES, () => ingest(...message));
    return { ingestVideo, breaker, journal, tidier };
  }

  /** Traced, an attempt is named by its span, so that the ledger leads to the trace. */
  function newAttempt(): string {
    if (tracer?.sampled !== true) return randomUUID();
    const random = randomBytes(ATTEMPT_RANDOM_BYTES).toString('hex');
    return formatTracedAttempt(tracer.carry()['traceparent'] ?? '', random) ?? randomUUID();
  }

  function openJournal(bucket: string) {
    const onFault = (err: unknown) =>
      log.warn({ event: 'upload.no_journal', err }, 'what this process leaves unfinished when killed stays a day');
    try {
      return openUploadJournal({ dir: config.stateDir, bucket, now, onFault });
    } catch (error) {
      onFault(error);
      return undefined;
    }
  }
});
