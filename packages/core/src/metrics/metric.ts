/** What a metric is, as pure data: one declaration behind /metrics, CloudWatch, the dashboards, the alarms and docs/METRICS.md. */

/** Every label with all the values that it can have: `{ outcome: ['stored', 'fallback'] }`. Never a tenant, a key or a URL. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;

/** `flag`: 1 or 0. Whatever is neither time, bytes nor a flag is a count of such things. */
export type MetricUnit =
  | 'seconds'
  | 'bytes'
  | 'flag'
  | 'videos'
  | 'messages'
  | 'campaigns'
  | 'notes'
  | 'rounds'
  | 'outages'
  | 'requests'
  | 'urls'
  | 'tokens';

/**
 * How CloudWatch sees it, in the namespace `Reelkeep` and by the same name. It bills every combination of dimensions that had a
 * value in the hour, so there is one of `app` alone, and where `by` names a label one more for each of its values.
 */
export type CloudWatchView = { readonly by: string | undefined } | { readonly leftOut: string };

interface MetricFacts {
  /** As Prometheus has it: the unit in it where that is seconds or bytes, `_total` at the end of a counter. */
  readonly name: `reelkeep_${string}`;
  readonly unit: MetricUnit;
  /** What it is, in half a sentence. */
  readonly help: string;
  /** What whoever is paged reads from it, and where to look next. */
  readonly watch: string;
  readonly labels: LabelSets;
  readonly cloudWatch: CloudWatchView;
}

export interface CounterMetric extends MetricFacts {
  readonly kind: 'counter';
}
export interface GaugeMetric extends MetricFacts {
  readonly kind: 'gauge';
  /** What the values of several processes, and of several labels, come to together. */
  readonly together: 'sum' | 'max' | 'min';
}
export interface HistogramMetric extends MetricFacts {
  readonly kind: 'histogram';
  /** Upper bounds, ascending, in the metric's unit. */
  readonly buckets: readonly number[];
}
/** Of one process alone: its quantiles can't be added up with another's. */
export interface SummaryMetric extends MetricFacts {
  readonly kind: 'summary';
  /** From 0 to 1, over the last `windowSeconds` or so. */
  readonly quantiles: readonly number[];
  readonly windowSeconds: number;
}
export type Metric = CounterMetric | GaugeMetric | HistogramMetric | SummaryMetric;

/** The apps that have metrics, as they call themselves in the log and in CloudWatch's dimension `app`. */
export type MetricApp = 'ingest-consumer' | 'lifecycle-reaper' | 'presign-api';

/** CloudWatch's namespace of them all. */
export const METRIC_NAMESPACE = 'Reelkeep';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export function cloudWatchUnit(unit: MetricUnit): 'Seconds' | 'Bytes' | 'None' | 'Count' {
  if (unit === 'seconds') return 'Seconds';
  if (unit === 'bytes') return 'Bytes';
  return unit === 'flag' ? 'None' : 'Count';
}

/** How many metrics CloudWatch bills for it at most; the first of them has a value in every minute, the others where something happens. */
export function cloudWatchSeries({ labels, cloudWatch }: Metric): number {
  if ('leftOut' in cloudWatch) return 0;
  return 1 + (cloudWatch.by === undefined ? 0 : (labels[cloudWatch.by]?.length ?? 0));
}

/** Every combination of label values, as Prometheus starts counters at 0 for each; one without labels for none. */
export function labelCombinations(sets: LabelSets): Record<string, string>[] {
  return Object.entries(sets).reduce<Record<string, string>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

/** The keys of a closed list, typed as what they are. */
export function namesOf<Name extends string>(list: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(list).filter((name): name is Name => name in list);
}
