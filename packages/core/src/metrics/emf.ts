/**
 * Metrics as lines of a log from which CloudWatch makes metrics by itself (embedded metric format):
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { METRICS_BY_APP } from './all-metrics.ts';
import { type EmfHistogram, emfHistogram } from './emf-histogram.ts';
import { cloudWatchUnit, METRIC_NAMESPACE, type Metric, type MetricApp } from './metric.ts';

/** One value as it is now; a histogram's `..._bucket` hold all below their label `le`. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export interface EmfReport {
  /**
   * What is new since the last call: counters and histograms as what came to them, gauges as they are. Each line is a whole JSON
   * document of at most some 8 KB, for log drivers that cut at 16. A `flush` may come at any time between the beats, so it
   * leaves out the gauges that CloudWatch adds up: they would count twice in their minute.
   */
  lines(samples: readonly MetricSample[], at: Date, how: 'beat' | 'flush'): readonly string[];
}

/** A value, and what of the metric it is of: `''` for all of it, else one value of the label that became a dimension. */
interface Part {
  readonly of: string;
  readonly value: number | EmfHistogram;
}

interface Line {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: (readonly [metric: Metric, value: number | EmfHistogram])[];
}

/** In one directive, as the specification has it. */
const MAX_METRICS = 100;

export function createEmfReport(app: MetricApp, metrics: readonly Metric[] = METRICS_BY_APP[app]): EmfReport {
  const before = new Map<string, number>();

  /** What came to a sample since the last call. */
  const growth = (sample: MetricSample): MetricSample => {
    const series = JSON.stringify([sample.name, sample.labels]);
    const value = sample.value - (before.get(series) ?? 0);
    before.set(series, sample.value);
    return { ...sample, value };
  };

  return {
    lines(samples, at, how) {
      const byName = Map.groupBy(samples, ({ name }) => name);
      const of = (name: string) => byName.get(name) ?? [];
      const lines = new Map<string, Line>();
      for (const metric of metrics) {
        const { name, cloudWatch } = metric;
        if ('leftOut' in cloudWatch) continue;
        const { by } = cloudWatch;
        for (const { of: part, value } of partsOf(metric, by, of, growth, how)) {
          const dimensions = by === undefined || part === '' ? { app } : { app, [by]: part };
          // Histograms are long: each has a line of its own.
          const place = JSON.stringify([dimensions, metric.kind === 'histogram' ? name : '']);
          const line: Line = lines.get(place) ?? { dimensions, values: [] };
          line.values.push([metric, value]);
          lines.set(place, line);
        }
      }
      return [...lines.values()].flatMap((line) => documentsOf(line, at));
    },
  };
}

function partsOf(
  metric: Metric,
  by: string | undefined,
  of: (name: string) => readonly MetricSample[],
  growth: (sample: MetricSample) => MetricSample,
  how: 'beat' | 'flush',
): Part[] {
  const { name } = metric;
  /** All of them together, and those of each value of the dimension. */
  const groups = (samples: readonly MetricSample[]) =>
    new Map([['', samples], ...(by === undefined ? [] : Map.groupBy(samples, ({ labels }) => String(labels[by])))]);
  switch (metric.kind) {
    case 'counter':
      // A 0 of all of it tells that the app lives; of each reason it would only cost.
      return [...groups(of(name).map(growth))]
        .map(([part, samples]) => ({ of: part, value: samples.reduce((sum, sample) => sum + sample.value, 0) }))
        .filter(({ of: part, value }) => (part === '' && how === 'beat') || value > 0);
    case 'gauge':
      if (how === 'flush' && metric.together === 'sum') return [];
      return [...groups(of(name).filter(({ value }) => Number.isFinite(value)))].flatMap(([part, samples]) =>
        samples.length === 0 ? [] : [{ of: part, value: TOGETHER[metric.together](samples.map(({ value }) => value)) }],
      );
    case 'histogram': {
      const sums = groups(of(`${name}_sum`).map(growth));
      return [...groups(of(`${name}_bucket`).map(growth))].flatMap(([part, samples]) => {
        const value = histogramOf(samples, sums.get(part) ?? []);
        return value === undefined ? [] : [{ of: part, value }];
      });
    }
    case 'summary':
      return [];
  }
}

const TOGETHER = {
  sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
  max: (values: readonly number[]) => Math.max(...values),
  min: (values: readonly number[]) => Math.min(...values),
} as const;

function histogramOf(buckets: readonly MetricSample[], sums: readonly MetricSample[]): EmfHistogram | undefined {
  const upTo = new Map<number, number>();
  for (const { labels, value } of buckets) {
    const bound = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le']);
    upTo.set(bound, (upTo.get(bound) ?? 0) + value);
  }
  const bounds = [...upTo].sort(([one], [other]) => one - other);
  const own = bounds.map(([bound, all], at) => ({ upTo: bound, count: all - (bounds[at - 1]?.[1] ?? 0) }));
  return emfHistogram(own, TOGETHER.sum(sums.map(({ value }) => value)));
}

function documentsOf({ dimensions, values }: Line, at: Date): string[] {
  const documents: string[] = [];
  for (let start = 0; start < values.length; start += MAX_METRICS) {
    const some = values.slice(start, start + MAX_METRICS);
    const directive = {
      Namespace: METRIC_NAMESPACE,
      Dimensions: [Object.keys(dimensions)],
      Metrics: some.map(([{ name, unit }]) => ({ Name: name, Unit: cloudWatchUnit(unit) })),
    };
    const _aws = { Timestamp: at.getTime(), CloudWatchMetrics: [directive] };
    documents.push(
      JSON.stringify({ _aws, ...dimensions, ...Object.fromEntries(some.map(([{ name }, value]) => [name, value])) }),
    );
  }
  return documents;
}
