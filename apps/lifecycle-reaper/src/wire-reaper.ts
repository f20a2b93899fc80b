/** What the reaper is made of, however it runs: as a process that polls, or as a function that is invoked. */
import type { DueKind } from '@reelkeep/core/ledger';
import type { Settled } from '@reelkeep/core/settle-protocol';
import type { Logger } from '@reelkeep/runtime/logger';
import type { Metrics } from '@reelkeep/runtime/metrics';
import type { Tracer } from '@reelkeep/runtime/tracer';
import { createMultipartUploads } from '@reelkeep/s3-adapter/multipart-uploads';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import type { MessageWorkerOptions } from '@reelkeep/sqs-adapter/message-worker';
import { createOutcomePublisher } from '@reelkeep/sqs-adapter/outcome-publisher';
import { createQueueSender } from '@reelkeep/sqs-adapter/queue-sender';
import { type QueueWatch, startQueueWatch } from '@reelkeep/sqs-adapter/queue-watch';
import { createSnsClient, createSqsClient } from '@reelkeep/sqs-adapter/sqs-client';
import type { ReaperConfig } from './config.ts';
import { createMessageHandler } from './handle-message.ts';
import { createReapedPublisher } from './publish-reaped.ts';
import type { ReapPorts } from './reap-campaign.ts';
import { createReaperMetrics } from './reaper-metrics.ts';
import { sweep } from './sweep.ts';

/** For how long an event stays hidden when its worker dies, in seconds; while work goes on a heartbeat extends it. */
const VISIBILITY_SECONDS = 120;
/** Campaigns reaped at once by one process: the work is requests, not bytes. */
export const SLOTS = 4;

/** @returns how many pieces were done. */
export type SweepRound = (kinds: readonly DueKind[], signal: AbortSignal) => Promise<number>;

export interface Reaper {
  /** How an end from the queue is handled, and what becomes of it then. */
  readonly messages: MessageWorkerOptions;
  /** One round for what has fallen due; undefined where no bucket is configured. */
  readonly sweepRound: SweepRound | undefined;
  /** Looks at the depth of its queues now and then, for the figures of a process that lives on. */
  watchQueues(): QueueWatch;
  close(): void;
}

export interface ReaperParts {
  readonly config: ReaperConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
  /** Told that a campaign was reaped, and its receipt can be completed. */
  readonly onReaped?: () => void;
  readonly tracer?: Tracer | undefined;
}

export function wireReaper({ config, log, metrics, now, onReaped = () => {}, tracer }: ReaperParts): Reaper {
  const { s3, region, queues } = config;
  const sqs = createSqsClient({ region });
  const sns = createSnsClient({ region });
  const publisher = createOutcomePublisher({ client: sns, topicArn: config.outcomeTopicArn, log, tracer });
  const publishReaped = createReapedPublisher({
    publish: (outcome, options) => publisher.publish(outcome, options),
    now,
  });
  const reaperMetrics = createReaperMetrics(metrics, { now });
  const reaping = s3.bucket === undefined ? undefined : reapPorts(s3.bucket);
  if (reaping === undefined) {
    log.warn({ event: 'store.not_configured' }, 'S3_BUCKET_NAME is not set: ends of campaigns wait in the queue');
  }
  return {
    messages: {
      client: sqs,
      queueUrl: queues.campaigns,
      visibilitySeconds: VISIBILITY_SECONDS,
      destinations: {
        deadLetter: createQueueSender({ client: sqs, queueUrl: queues.deadLetter, tracer }),
        // An end that has to wait goes back into its own queue, as a message with a fresh receive count.
        retry: createQueueSender({ client: sqs, queueUrl: queues.campaigns, tracer }),
      },
      handle: createMessageHandler({ reaping, publishReaped, onReaped, metrics: reaperMetrics, now, tracer, log }),
      log,
      tracer,
      now,
      random: Math.random,
    },
    sweepRound: reaping && ((kinds, signal) => sweepOnce(reaping, kinds, signal)),
    watchQueues: () =>
      startQueueWatch({
        client: sqs,
        queues: [
          ['campaigns', queues.campaigns],
          ['dlq', queues.deadLetter],
        ],
        onDepth: reaperMetrics.queueDepth,
        log,
      }),
    close() {
      for (const client of [sqs, sns]) client.destroy();
    },
  };

  async function sweepOnce(reaping: ReapPorts, kinds: readonly DueKind[], signal: AbortSignal): Promise<number> {
    const of = kinds.includes('receipt') ? 'receipts' : 'ends';
    const ports = { ...reaping, publishReaped, onReaped: countReaped, watch: reaperMetrics.sweep, log };
    try {
      const done = await sweep(ports, kinds, { signal });
      reaperMetrics.swept(of, 'done');
      return done;
    } catch (error) {
      if (!signal.aborted) reaperMetrics.swept(of, 'failed');
      throw error;
    }
  }

  function countReaped(settled: Settled, dueAt: Date): void {
    reaperMetrics.reaped(settled, dueAt);
    onReaped();
  }

  function reapPorts(bucket: string): ReapPorts {
    const client = createS3Client(s3.connection, { tracer });
    return {
      store: createS3ObjectStore({ client, bucket }),
      uploads: createMultipartUploads({ client, bucket }),
      layout: { videoPrefix: s3.videoPrefix, ledgerPrefix: s3.ledgerPrefix },
      now,
      scan: config.scan,
      began: reaperMetrics.began,
      tracer,
    };
  }
}
