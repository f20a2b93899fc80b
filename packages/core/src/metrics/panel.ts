/** What a dashboard shows, as pure data: Grafana's and CloudWatch's panels are made of the same. */
import type { QueueRole } from '../provisioning/resource-names.ts';
import type { CounterMetric, GaugeMetric, HistogramMetric, SummaryMetric } from './metric.ts';

/** `where` keeps to some values of a label, `by` tells its values apart. */
interface Picked<M> {
  readonly metric: M;
  readonly by?: string;
  readonly where?: Readonly<Record<string, string>>;
  /** Before the label's value, or alone: `p99`, `waiting`. */
  readonly legend?: string;
}

/** One line, or one for each value of `by`. */
export type PanelLine =
  /** How fast it grows, a second. */
  | ({ readonly show: 'rate' } & Picked<CounterMetric>)
  /** Of all that grows, the part that `where` picks: 0 to 1. */
  | ({ readonly show: 'share' } & Picked<CounterMetric> & { readonly of: CounterMetric })
  /** p50 and p99 over all processes. */
  | ({ readonly show: 'quantiles' } & Picked<HistogramMetric>)
  /** What each process says of itself alone. */
  | ({ readonly show: 'own_quantiles' } & Picked<SummaryMetric>)
  | ({ readonly show: 'value' } & Picked<GaugeMetric>)
  /** AWS's own figures, free of charge but for S3's requests. */
  | { readonly show: 'sqs'; readonly queue: QueueRole; readonly figure: SqsFigure }
  | { readonly show: 's3'; readonly figure: S3Figure };

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export type SqsFigure = 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html */
export type S3Figure = keyof typeof S3_FIGURES;

/**
 * `daily`: of the whole bucket, once a day, of this storage type or of each. The others are request metrics of the videos' prefix, which
 * `reelkeep provision` turns on; what the setup guide calls DataRetrieved is BytesDownloaded.
 */
export const S3_FIGURES = {
  BucketSizeBytes: { daily: '*', stat: 'Average' },
  NumberOfObjects: { daily: 'AllStorageTypes', stat: 'Average' },
  BytesDownloaded: { daily: undefined, stat: 'Sum' },
  BytesUploaded: { daily: undefined, stat: 'Sum' },
  GetRequests: { daily: undefined, stat: 'Sum' },
  PutRequests: { daily: undefined, stat: 'Sum' },
  '4xxErrors': { daily: undefined, stat: 'Sum' },
  '5xxErrors': { daily: undefined, stat: 'Sum' },
  FirstByteLatency: { daily: undefined, stat: 'p99' },
} as const;

export interface Panel {
  readonly title: string;
  /** What to read from it. */
  readonly text: string;
  readonly unit: 'seconds' | 'bytes' | 'bytes_per_second' | 'per_second' | 'count' | 'share' | 'milliseconds';
  readonly lines: readonly PanelLine[];
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}
