/** A histogram's buckets as CloudWatch takes a distribution: values, how often each came, and what is known of them all. */

/**
 * Of a metric in EMF. Its specification tells of numbers and arrays of 100 alone; this form is what AWS's own exporter writes, and
 * one line holds any number of observations in it:
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsemfexporter/metric_translator.go
 */
export interface EmfHistogram {
  readonly Values: readonly number[];
  readonly Counts: readonly number[];
  readonly Min: number;
  readonly Max: number;
  readonly Sum: number;
  readonly Count: number;
}

/** What was observed in one bucket: above the bound before it, up to its own. */
export interface Bucket {
  /** Infinity for the last. */
  readonly upTo: number;
  readonly count: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const MAX_VALUES = 100;
/** Values that stand for one bucket: more would say more than is known. */
const MOST_A_BUCKET = 4;

/**
 * Spreads what is in a bucket evenly over it, as Prometheus's `histogram_quantile` does; what lies beyond the last bound gets
 * what the sum leaves for it. Undefined where nothing was observed. No observation is below 0.
 * @param buckets ascending. @param sum of all observations.
 */
export function emfHistogram(buckets: readonly Bucket[], sum: number): EmfHistogram | undefined {
  const filled = buckets
    .map(({ upTo, count }, at) => ({ from: buckets[at - 1]?.upTo ?? 0, upTo, count }))
    .filter(({ count }) => count > 0);
  const [first] = filled;
  const last = filled.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const parts = Math.min(MOST_A_BUCKET, Math.max(1, Math.floor(MAX_VALUES / filled.length)));
  const pairs: (readonly [value: number, count: number])[] = [];
  let spread = 0;
  for (const { from, upTo, count } of filled) {
    if (upTo === Number.POSITIVE_INFINITY) continue;
    const many = Math.min(parts, count);
    for (let part = 0; part < many; part += 1) {
      const times = Math.floor((count * (part + 1)) / many) - Math.floor((count * part) / many);
      const value = from + ((upTo - from) * (part + 0.5)) / many;
      pairs.push([round(value), times]);
      spread += value * times;
    }
  }
  let Max = last.upTo;
  if (last.upTo === Number.POSITIVE_INFINITY) {
    const least = filled.reduce((total, { from, count }) => total + from * count, 0) - last.from * last.count;
    pairs.push([round(Math.max(last.from, (sum - spread) / last.count)), last.count]);
    // Not below the mean of those beyond the bound, whatever the others were: else the set would contradict itself.
    Max = Math.max(last.from, (sum - least) / last.count);
  }
  return {
    Values: pairs.map(([value]) => value),
    Counts: pairs.map(([, count]) => count),
    Min: first.from,
    Max: round(Max),
    Sum: sum,
    Count: filled.reduce((total, { count }) => total + count, 0),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
