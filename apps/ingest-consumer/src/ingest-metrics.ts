/** Counts what the ingest consumer does, under the names that core declares. */
import { INGEST_METRICS } from '@reelkeep/core/metrics/ingest-metrics';
import type { FallbackReason, Reason } from '@reelkeep/core/reasons';
import type { StoreHealth } from '@reelkeep/core/store-health';
import type { LabelValues, Metrics } from '@reelkeep/runtime/metrics';
import type { QueueDepth } from '@reelkeep/sqs-adapter/queue-depth';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import type { Risk } from './unsettled.ts';

type Labels<Name extends keyof typeof INGEST_METRICS> = LabelValues<(typeof INGEST_METRICS)[Name]['labels']>;
export type HandlerOutcome = Labels<'timeInHandler'>['outcome'];
type WatchedQueue = Labels<'queueMessages'>['queue'];

export interface IngestMetrics {
  /** Work on a message begins. */
  received(queue: Labels<'timeInQueue'>['queue'], message: Pick<QueueMessage, 'arrivedAt' | 'receiveCount'>): void;
  /** Work on a message has come to this. */
  handled(outcome: HandlerOutcome, seconds: number): void;
  /** No more is to come of a message. */
  ended(outcome: Labels<'messageLife'>['outcome'], sentAt: Date): void;
  stored(video: { readonly bytes: number; readonly alreadyStored: boolean; readonly sentAt: Date }): void;
  fallback(reason: FallbackReason): void;
  parked(reason: Labels<'parked'>['reason']): void;
  retried(reason: Reason): void;
  rejected(reason: Reason): void;
  /** At every change between up and down. */
  storeChanged(health: StoreHealth): void;
  queueDepth(queue: WatchedQueue, depth: QueueDepth): void;
  /** Of the videos stored so far, in bytes; 0 before the first. */
  readonly meanBytes: number;
}

export interface Observed {
  /** Both asked at each scrape. */
  readonly risk: () => Risk;
  readonly inFlight: () => number;
  readonly slots: number;
  readonly now: () => Date;
}

export function createIngestMetrics(metrics: Metrics, { risk, inFlight, slots, now }: Observed): IngestMetrics {
  let videos = 0;
  let storedBytes = 0;
  let lostAt: Date | undefined;
  const secondsSince = (instant: Date) => Math.max(0, (now().getTime() - instant.getTime()) / 1_000);

  const stored = metrics.counter(INGEST_METRICS.stored);
  const bytes = metrics.counter(INGEST_METRICS.bytes);
  const timeInQueue = metrics.histogram(INGEST_METRICS.timeInQueue);
  const timeInHandler = metrics.histogram(INGEST_METRICS.timeInHandler);
  const durable = metrics.histogram(INGEST_METRICS.messageToDurable);
  const quantiles = metrics.summary(INGEST_METRICS.messageToDurableQuantiles);
  const life = metrics.histogram(INGEST_METRICS.messageLife);
  const fallback = metrics.counter(INGEST_METRICS.fallback);
  const parked = metrics.counter(INGEST_METRICS.parked);
  const retried = metrics.counter(INGEST_METRICS.retried);
  const rejected = metrics.counter(INGEST_METRICS.rejected);
  const failed = metrics.counter(INGEST_METRICS.failed);
  const storeLost = metrics.counter(INGEST_METRICS.storeLost);
  const queueMessages = metrics.gauge(INGEST_METRICS.queueMessages);
  metrics.gauge(INGEST_METRICS.storeUp, (set) => set({}, lostAt === undefined ? 1 : 0));
  metrics.gauge(INGEST_METRICS.storeDown, (set) => set({}, lostAt === undefined ? 0 : secondsSince(lostAt)));
  metrics.gauge(INGEST_METRICS.waitingVideos, (set) => {
    const { waiting } = risk();
    for (const reason of INGEST_METRICS.waitingVideos.labels.reason) set({ reason }, waiting.get(reason) ?? 0);
  });
  metrics.gauge(INGEST_METRICS.firstExpiry, (set) => set({}, risk().secondsToExpiry));
  metrics.gauge(INGEST_METRICS.atRiskBytes, (set) => set({}, risk().bytes));
  metrics.gauge(INGEST_METRICS.atRiskVideos, (set) => set({}, risk().videos));
  metrics.gauge(INGEST_METRICS.slots, (set) => set({}, slots));
  metrics.gauge(INGEST_METRICS.inFlight, (set) => set({}, inFlight()));

  return {
    received(queue, { arrivedAt, receiveCount }) {
      // Later receives come after waits that were wanted.
      if (receiveCount === 1) timeInQueue.observe({ queue }, secondsSince(arrivedAt));
    },
    handled(outcome, seconds) {
      timeInHandler.observe({ outcome }, seconds);
      if (outcome === 'failed') failed.inc({});
    },
    ended: (outcome, sentAt) => life.observe({ outcome }, secondsSince(sentAt)),
    stored({ bytes: sizeBytes, alreadyStored, sentAt }) {
      stored.inc({ already_stored: alreadyStored ? 'true' : 'false' });
      if (alreadyStored) return;
      bytes.inc({}, sizeBytes);
      videos += 1;
      storedBytes += sizeBytes;
      const seconds = secondsSince(sentAt);
      durable.observe({}, seconds);
      quantiles.observe({}, seconds);
    },
    fallback: (reason) => fallback.inc({ reason }),
    parked: (reason) => parked.inc({ reason }),
    retried: (reason) => retried.inc({ reason }),
    rejected: (reason) => rejected.inc({ reason }),
    storeChanged(health) {
      lostAt = health.state === 'down' ? health.since : undefined;
      if (health.state === 'down' && health.reason !== 's3_not_configured') storeLost.inc({ reason: health.reason });
    },
    queueDepth(queue, depth) {
      for (const state of INGEST_METRICS.queueMessages.labels.state) queueMessages.set({ queue, state }, depth[state]);
    },
    get meanBytes() {
      return videos === 0 ? 0 : storedBytes / videos;
    },
  };
}
