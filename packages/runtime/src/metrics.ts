/** Counters, gauges and histograms of one process in a registry of its own, with label values from closed sets only. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from 'prom-client';

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
  /** `by` defaults to 1. */
  inc(labels: LabelValues<Sets>, by?: number): void;
}
export interface MetricGauge<Sets extends LabelSets> {
  set(labels: LabelValues<Sets>, value: number): void;
}
export interface MetricHistogram<Sets extends LabelSets> {
  observe(labels: LabelValues<Sets>, value: number): void;
}

export interface Metrics {
  /** Starts at 0 for every combination of labels, so that a rate over its first event is right. */
  counter<const Sets extends LabelSets>(options: MetricOptions<Sets>): MetricCounter<Sets>;
  /** `current`, for a gauge without labels: asked at each scrape. */
  gauge<const Sets extends LabelSets>(
    options: MetricOptions<Sets> & { readonly current?: () => number },
  ): MetricGauge<Sets>;
  /** `buckets`: upper bounds, ascending, in the metric's unit. */
  histogram<const Sets extends LabelSets>(
    options: MetricOptions<Sets> & { readonly buckets: readonly number[] },
  ): MetricHistogram<Sets>;
  /** `quantiles` from 0 to 1, over the last `windowSeconds` or so. Of this process alone: they can't be added up. */
  summary<const Sets extends LabelSets>(
    options: MetricOptions<Sets> & { readonly quantiles: readonly number[]; readonly windowSeconds: number },
  ): MetricHistogram<Sets>;
  /** All of them in the Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** A summary forgets in so many steps. */
const WINDOW_PARTS = 5;

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
      const counter = new Counter(describe(metric));
      for (const labels of combinations(metric.labels)) counter.inc(labels, 0);
      const check = checkerOf(metric);
      return { inc: (labels, by = 1) => counter.inc(check(labels), by) };
    },
    gauge(metric) {
      const { current } = metric;
      const gauge: Gauge = new Gauge({
        ...describe(metric),
        ...(current === undefined ? {} : { collect: () => gauge.set(current()) }),
      });
      const check = checkerOf(metric);
      return { set: (labels, value) => gauge.set(check(labels), value) };
    },
    histogram(metric) {
      const histogram = new Histogram({ ...describe(metric), buckets: [...metric.buckets] });
      const check = checkerOf(metric);
      return { observe: (labels, value) => histogram.observe(check(labels), value) };
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
  };
}

/** A value from outside its set is counted as `other`: an unbounded label would eat the memory of whoever scrapes it. */
function checkerOf({ labels: sets }: MetricOptions<LabelSets>) {
  const known = Object.entries(sets).map(([name, values]) => [name, new Set(values)] as const);
  return (labels: Readonly<Record<string, string>>): Record<string, string> => {
    const checked: Record<string, string> = {};
    for (const [name, values] of known) {
      const value = labels[name];
      checked[name] = value !== undefined && values.has(value) ? value : 'other';
    }
    return checked;
  };
}

function combinations(sets: LabelSets): Record<string, string>[] {
  return Object.entries(sets).reduce<Record<string, string>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}
