/** Counters, gauges and histograms of one process in a registry of its own, with label values from closed sets only. */
import { Counter, collectDefaultMetrics, Gauge, Registry, Summary } from 'prom-client';
import { PlacedHistogram } from './placed-histogram.ts';

/** Every label with all the values that it can have: `{ outcome: ['stored', 'fallback'] }`. Never a tenant, a key or a URL. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;
export type LabelValues<Sets extends LabelSets> = { readonly [Name in keyof Sets]: Sets[Name][number] };

export interface MetricOptions<Sets extends LabelSets> {
  /** With its unit, and `_total` for a counter: `reelkeep_ingest_bytes_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels: Sets;
}

export interface MetricCounter<Sets extends LabelSets> {
  /** `by` defaults to 1. Throws RangeError for less than 0, and for what is no number. */
  inc(labels: LabelValues<Sets>, by?: number): void;
}
export interface MetricGauge<Sets extends LabelSets> {
  set(labels: LabelValues<Sets>, value: number): void;
}
export interface MetricHistogram<Sets extends LabelSets> {
  observe(labels: LabelValues<Sets>, value: number): void;
}

/** One value as it is now. A histogram has several: `..._bucket` with the label `le`, each with all below it, `..._sum`, `..._count`. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A label's value from outside its set is counted as `other` where the set has that, and throws a TypeError where not. */
export interface Metrics {
  /** Starts at 0 for every combination of labels, so that a rate over its first event is right. */
  counter<const Sets extends LabelSets>(metric: MetricOptions<Sets>): MetricCounter<Sets>;
  /** `current` sets what holds now, at each scrape; what it does not set is then gone. */
  gauge<const Sets extends LabelSets>(
    metric: MetricOptions<Sets>,
    current?: (set: MetricGauge<Sets>['set']) => void,
  ): MetricGauge<Sets>;
  /** `buckets`: upper bounds, ascending, in the metric's unit. */
  histogram<const Sets extends LabelSets>(
    metric: MetricOptions<Sets> & { readonly buckets: readonly number[] },
  ): MetricHistogram<Sets>;
  /** `quantiles` from 0 to 1, over the last `windowSeconds` or so. Of this process alone: they can't be added up. */
  summary<const Sets extends LabelSets>(
    metric: MetricOptions<Sets> & { readonly quantiles: readonly number[]; readonly windowSeconds: number },
  ): MetricHistogram<Sets>;
  /** All of them in the Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** All of them as values, for other formats. */
  samples(): Promise<readonly MetricSample[]>;
}

/** A summary forgets in so many steps. */
const WINDOW_PARTS = 5;
/** A histogram with more combinations of labels than this has each from its first value on: each is a dozen series. */
const MOST_ZEROED = 12;

/** `processMetrics` adds memory, CPU, event loop lag and garbage collection of the process. */
export function createMetrics(options: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics === true) collectDefaultMetrics({ register: registry });
  const describe = (metric: MetricOptions<LabelSets>) => ({
    name: metric.name,
    help: metric.help,
    labelNames: Object.keys(metric.labels),
    registers: [registry],
  });
  return {
    counter(metric) {
      const all = combinations(metric.labels);
      // Since the last scrape: prom-client writes the labels of every count out as text to find what it adds to.
      const counted = all.map(() => 0);
      const settle = () => {
        for (const [index, by] of counted.entries()) counter.inc(all[index] ?? {}, by);
        counted.fill(0);
      };
      const counter: Counter = new Counter({ ...describe(metric), collect: settle });
      settle();
      const indexOf = indexerOf(metric);
      return {
        inc: (labels, by = 1) => {
          if (!(by >= 0 && by < Number.POSITIVE_INFINITY)) throw new RangeError(`${metric.name} can't grow by ${by}`);
          const index = indexOf(labels);
          counted[index] = (counted[index] ?? 0) + by;
        },
      };
    },
    gauge(metric, current) {
      const check = checkerOf(metric);
      const set: MetricGauge<LabelSets>['set'] = (labels, value) => gauge.set(check(labels), value);
      const collect = () => {
        gauge.reset();
        current?.(set);
      };
      const gauge: Gauge = new Gauge({ ...describe(metric), ...(current === undefined ? {} : { collect }) });
      return { set };
    },
    histogram(metric) {
      const all = combinations(metric.labels);
      const histogram = new PlacedHistogram({ ...describe(metric), buckets: [...metric.buckets] }, all);
      if (all.length <= MOST_ZEROED) for (const place of all.keys()) histogram.zeroAt(place);
      const indexOf = indexerOf(metric);
      return { observe: (labels, value) => histogram.observeAt(indexOf(labels), value) };
    },
    summary(metric) {
      const { quantiles, windowSeconds } = metric;
      const window = { maxAgeSeconds: windowSeconds, ageBuckets: WINDOW_PARTS };
      const summary = new Summary({ ...describe(metric), percentiles: [...quantiles], ...window });
      const check = checkerOf(metric);
      return { observe: (labels, value) => summary.observe(check(labels), value) };
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    async samples() {
      const metrics = await registry.getMetricsAsJSON();
      return metrics.flatMap(({ name, values }) =>
        values.map((sample) => ({
          // Of the parts of a histogram or a summary; prom-client's types leave it out here.
          name: 'metricName' in sample && typeof sample.metricName === 'string' ? sample.metricName : name,
          labels: labelsOf(sample.labels),
          value: sample.value,
        })),
      );
    },
  };
}

/** The labels as they are counted. */
function checkerOf(metric: MetricOptions<LabelSets>) {
  const indexOf = indexerOf(metric);
  const all = combinations(metric.labels);
  return (labels: Readonly<Record<string, string>>): Record<string, string> => all[indexOf(labels)] ?? {};
}

/** Where labels stand among all combinations. */
function indexerOf({ name: metric, labels: sets }: MetricOptions<LabelSets>) {
  const known = Object.entries(sets).map(([name, values]) => {
    return { name, count: values.length, places: new Map(values.map((value, place) => [value, place])) };
  });
  return (labels: Readonly<Record<string, string>>): number => {
    let index = 0;
    for (const { name, count, places } of known) {
      const value = labels[name] ?? '';
      const place = places.get(value) ?? places.get('other');
      // An unbounded label would eat the memory of whoever scrapes it.
      if (place === undefined) throw new TypeError(`${metric} has no ${name} "${value}"`);
      index = index * count + place;
    }
    return index;
  };
}

function combinations(sets: LabelSets): Record<string, string>[] {
  return Object.entries(sets).reduce<Record<string, string>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

function labelsOf(labels: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
