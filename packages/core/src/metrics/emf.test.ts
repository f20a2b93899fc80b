import { describe, expect, it } from 'vitest';
import { readEmf } from '../testing/emf-schema.ts';
import { METRICS_BY_APP } from './all-metrics.ts';
import { createEmfReport, type MetricSample } from './emf.ts';
import { labelCombinations, type Metric, type MetricApp } from './metric.ts';

const AT = new Date('2025-08-12T14:31:00Z');
const facts = { unit: 'messages', help: 'x', watch: 'x' } as const;
const rejected: Metric = {
  ...facts,
  kind: 'counter',
  name: 'reelkeep_x_rejected_total',
  labels: { reason: ['a', 'b'] },
  cloudWatch: { by: 'reason' },
};
const left: Metric = {
  ...facts,
  kind: 'gauge',
  name: 'reelkeep_x_left_seconds',
  unit: 'seconds',
  labels: {},
  together: 'min',
  cloudWatch: { by: undefined },
};
const took: Metric = {
  ...facts,
  kind: 'histogram',
  name: 'reelkeep_x_took_seconds',
  unit: 'seconds',
  labels: { of: ['a', 'b'] },
  buckets: [1, 5],
  cloudWatch: { by: undefined },
};

const sample = (name: string, value: number, labels: MetricSample['labels'] = {}): MetricSample => ({
  name,
  labels,
  value,
});
const rejections = (a: number, b: number) => [
  sample(rejected.name, a, { reason: 'a' }),
  sample(rejected.name, b, { reason: 'b' }),
];
const observed = (of: string, counts: readonly [number, number, number], sum: number) => [
  sample(`${took.name}_bucket`, counts[0], { le: 1, of }),
  sample(`${took.name}_bucket`, counts[1], { le: 5, of }),
  sample(`${took.name}_bucket`, counts[2], { le: '+Inf', of }),
  sample(`${took.name}_sum`, sum, { of }),
  sample(`${took.name}_count`, counts[2], { of }),
];

function startReport(...metrics: Metric[]) {
  const report = createEmfReport('presign-api', metrics);
  return (samples: readonly MetricSample[], how: 'beat' | 'flush' = 'beat') =>
    report.lines(samples, AT, how).flatMap((line) => readEmf(line).map(({ at: _, ...rest }) => rest));
}

const app = 'presign-api';

describe('a counter', () => {
  it('is told as what came to it, all of it and each reason that had any', () => {
    const tell = startReport(rejected);
    const { name } = rejected;
    expect(tell(rejections(2, 0))).toEqual([
      { name, dimensions: { app }, value: 2 },
      { name, dimensions: { app, reason: 'a' }, value: 2 },
    ]);
    expect(tell(rejections(2, 1))).toEqual([
      { name, dimensions: { app }, value: 1 },
      { name, dimensions: { app, reason: 'b' }, value: 1 },
    ]);
    expect(tell(rejections(2, 1))).toEqual([{ name, dimensions: { app }, value: 0 }]);
  });

  it('says nothing between two beats where nothing happened', () => {
    const tell = startReport(rejected);
    expect(tell(rejections(0, 0), 'flush')).toEqual([]);
    expect(tell(rejections(0, 3), 'flush')).toHaveLength(2);
  });
});

describe('a gauge', () => {
  it('is told as it is, and not while it is no number that CloudWatch takes', () => {
    const tell = startReport(left);
    expect(tell([sample(left.name, -3)])).toEqual([{ name: left.name, dimensions: { app }, value: -3 }]);
    expect(tell([sample(left.name, Number.POSITIVE_INFINITY)])).toEqual([]);
    expect(tell([sample(left.name, Number.NaN)])).toEqual([]);
    expect(tell([])).toEqual([]);
  });

  it('that is added up over processes is left out between two beats: it would count twice', () => {
    const added: Metric = { ...left, name: 'reelkeep_x_at_risk', together: 'sum' };
    const tell = startReport(left, added);
    const samples = [sample(left.name, 1), sample(added.name, 2)];
    expect(tell(samples).map(({ name }) => name)).toEqual([left.name, added.name]);
    expect(tell(samples, 'flush').map(({ name }) => name)).toEqual([left.name]);
  });

  it.each([
    ['sum', 7],
    ['max', 5],
    ['min', 2],
  ] as const)('with a label is told in all as the %s of its values, and by the label', (together, all) => {
    const due: Metric = { ...left, labels: { kind: ['a', 'b'] }, together, cloudWatch: { by: 'kind' } };
    const tell = startReport(due);
    const { name } = due;
    expect(tell([sample(name, 2, { kind: 'a' }), sample(name, 5, { kind: 'b' })])).toEqual([
      { name, dimensions: { app }, value: all },
      { name, dimensions: { app, kind: 'a' }, value: 2 },
      { name, dimensions: { app, kind: 'b' }, value: 5 },
    ]);
  });
});

describe('a histogram', () => {
  it('is told as what was observed since, all labels together', () => {
    const tell = startReport(took);
    const [one] = tell([...observed('a', [1, 1, 1], 0.5), ...observed('b', [0, 2, 3], 16)]);
    expect(one).toEqual({
      name: took.name,
      dimensions: { app },
      value: { Values: [0.5, 2, 4, 10], Counts: [1, 1, 1, 1], Min: 0, Max: 14.5, Sum: 16.5, Count: 4 },
    });
    const [next] = tell([...observed('a', [1, 2, 2], 3.5), ...observed('b', [0, 2, 3], 16)]);
    expect(next?.value).toEqual({ Values: [3], Counts: [1], Min: 1, Max: 5, Sum: 3, Count: 1 });
    expect(tell([...observed('a', [1, 2, 2], 3.5), ...observed('b', [0, 2, 3], 16)])).toEqual([]);
  });
});

/** Every sample that an app could have, all label values and buckets of it, each with a value of its own. */
function everySample(metrics: readonly Metric[], times: number): MetricSample[] {
  return metrics.flatMap((metric) =>
    labelCombinations(metric.labels).flatMap((labels, at) => {
      if (metric.kind !== 'histogram') return [sample(metric.name, times * (at + 1), labels)];
      const bounds = [...metric.buckets, '+Inf'];
      const sum = metric.buckets.reduce((total, bound) => total + bound, 2 * (metric.buckets.at(-1) ?? 0));
      return [
        ...bounds.map((le, nth) => sample(`${metric.name}_bucket`, times * 1_000 * (nth + 1), { ...labels, le })),
        sample(`${metric.name}_sum`, times * 1_000 * sum, labels),
      ];
    }),
  );
}

describe.each(Object.entries(METRICS_BY_APP))('all metrics of %s', (name, metrics) => {
  const apps = ['ingest-consumer', 'lifecycle-reaper', 'presign-api'] as const satisfies MetricApp[];
  const app = apps.find((one) => one === name) ?? 'presign-api';

  it('are lines that CloudWatch takes, with every metric that is not left out, at their instant', () => {
    const values = createEmfReport(app).lines(everySample(metrics, 1), AT, 'beat').flatMap(readEmf);
    const told = metrics.filter(({ cloudWatch }) => 'by' in cloudWatch).map((metric) => metric.name);
    expect([...new Set(values.map((value) => value.name))].sort()).toEqual([...told].sort());
    expect(values.filter(({ at }) => at.getTime() !== AT.getTime())).toEqual([]);
    const series = values.map(({ name, dimensions }) => JSON.stringify([name, dimensions]));
    expect(new Set(series).size).toBe(series.length);
  });

  it('have the app and at most one closed label as dimensions', () => {
    const values = createEmfReport(app).lines(everySample(metrics, 1), AT, 'beat').flatMap(readEmf);
    for (const { name, dimensions } of values) {
      const { app: own, ...rest } = dimensions;
      expect(own).toBe(app);
      const labels: Readonly<Record<string, readonly string[]>> =
        metrics.find((metric) => metric.name === name)?.labels ?? {};
      expect(Object.keys(rest).length).toBeLessThanOrEqual(1);
      for (const [label, value] of Object.entries(rest)) expect(labels[label]).toContain(value);
    }
  });
});
