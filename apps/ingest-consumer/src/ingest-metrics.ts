/** What the ingest consumer counts, declared once. */
import { FALLBACK_REASONS, type FallbackReason, REASONS, type Reason } from '@reelkeep/core/reasons';
import type { Metrics } from '@reelkeep/runtime/metrics';
import type { Risk } from './unsettled.ts';

export interface IngestMetrics {
  stored(video: { readonly bytes: number; readonly alreadyStored: boolean; readonly secondsSinceSent: number }): void;
  fallback(reason: FallbackReason): void;
  retried(reason: Reason): void;
  rejected(reason: Reason): void;
  storeUp(up: boolean): void;
  /** Messages in the retry queue: those that wait for S3, or for a provider that keeps failing. */
  parked(messages: number): void;
  /** Of the videos stored so far, in bytes; 0 before the first. */
  readonly meanBytes: number;
}

/** Upper bounds in seconds: a video is durable in tenths of a second, or after an outage of hours. */
const DURABLE_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200];

/** @param risk asked at each scrape. */
export function createIngestMetrics(metrics: Metrics, risk: () => Risk): IngestMetrics {
  let videos = 0;
  let storedBytes = 0;
  const reasonLabels = { reason: enumKeys(REASONS) };
  const stored = metrics.counter({
    name: 'reelkeep_ingest_stored_total',
    help: 'Videos stored, or found already stored',
    labels: { already_stored: ['true', 'false'] },
  });
  const bytes = metrics.counter({ name: 'reelkeep_ingest_bytes_total', help: 'Bytes stored', labels: {} });
  const durable = metrics.histogram({
    name: 'reelkeep_ingest_message_to_durable_seconds',
    help: 'From the first send of the message to its video being stored',
    labels: {},
    buckets: DURABLE_BUCKETS,
  });
  const quantiles = metrics.summary({
    name: 'reelkeep_ingest_message_to_durable_quantiles_seconds',
    help: 'The same, as the median and the 99th percentile of the last ten minutes of this process',
    labels: {},
    quantiles: [0.5, 0.99],
    windowSeconds: 600,
  });
  const fallback = metrics.counter({
    name: 'reelkeep_ingest_fallback_total',
    help: 'Fallback outcomes published',
    labels: { reason: enumKeys(FALLBACK_REASONS) },
  });
  const retried = metrics.counter({
    name: 'reelkeep_ingest_retried_total',
    help: 'Messages given back for a later try',
    labels: reasonLabels,
  });
  const rejected = metrics.counter({
    name: 'reelkeep_ingest_rejected_total',
    help: 'Messages sent to the DLQ',
    labels: reasonLabels,
  });
  const storeUp = metrics.gauge({ name: 'reelkeep_ingest_store_up', help: '1 while S3 answers, else 0', labels: {} });
  storeUp.set({}, 1);
  const parked = metrics.gauge({
    name: 'reelkeep_ingest_parked_messages',
    help: 'Messages in the retry queue, by its own approximate count',
    labels: {},
  });
  metrics.gauge({
    name: 'reelkeep_ingest_first_expiry_seconds',
    help: 'Until the first link of a video that is not stored yet dies; +Inf when none says, negative once it has died',
    labels: {},
    current: () => risk().secondsToExpiry,
  });
  metrics.gauge({
    name: 'reelkeep_ingest_at_risk_bytes',
    help: 'Of videos that this process received and nobody stored yet: declared, or the mean of those stored',
    labels: {},
    current: () => risk().bytes,
  });
  metrics.gauge({
    name: 'reelkeep_ingest_at_risk_videos',
    help: 'Videos that this process received and nobody stored yet',
    labels: {},
    current: () => risk().videos,
  });
  return {
    stored(video) {
      stored.inc({ already_stored: video.alreadyStored ? 'true' : 'false' });
      if (video.alreadyStored) return;
      bytes.inc({}, video.bytes);
      videos += 1;
      storedBytes += video.bytes;
      const seconds = Math.max(0, video.secondsSinceSent);
      durable.observe({}, seconds);
      quantiles.observe({}, seconds);
    },
    fallback: (reason) => fallback.inc({ reason }),
    retried: (reason) => retried.inc({ reason }),
    rejected: (reason) => rejected.inc({ reason }),
    storeUp: (up) => storeUp.set({}, up ? 1 : 0),
    parked: (messages) => parked.set({}, messages),
    get meanBytes() {
      return videos === 0 ? 0 : storedBytes / videos;
    },
  };
}

function enumKeys<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table).filter((key): key is K => key in table);
}
