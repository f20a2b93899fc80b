import { describe, expect, it } from 'vitest';
import { ALL_METRICS, METRICS_BY_APP } from './all-metrics.ts';
import { labelCombinations } from './metric.ts';

/** More series of one counter than this in every process would be a cost nobody asked for. */
const MOST_SERIES = 60;

describe('every declared metric', () => {
  it('has a name of its own, and what a text says of another is declared', () => {
    const names = ALL_METRICS.map(({ name }) => name);
    expect([...new Set(names)]).toEqual(names);
    const told = ALL_METRICS.flatMap(({ help, watch }) => `${help} ${watch}`.match(/reelkeep_\w+/g) ?? []);
    expect(told.filter((name) => !names.some((known) => known === name))).toEqual([]);
  });

  it.each(ALL_METRICS)('$name is named as Prometheus wants it, with its unit', ({ name, kind, unit }) => {
    expect(name).toMatch(/^reelkeep_[a-z]+(_[a-z]+)+$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    // https://prometheus.io/docs/practices/naming/
    if (unit === 'seconds' || unit === 'bytes') expect(name.replace(/_total$/, '')).toMatch(new RegExp(`_${unit}$`));
    if (kind === 'histogram' || kind === 'summary') expect(unit).toBe('seconds');
  });

  it.each(ALL_METRICS)('$name has few, closed labels', ({ kind, labels, cloudWatch }) => {
    for (const [label, values] of Object.entries(labels)) {
      expect(label).toMatch(/^[a-z_]+$/);
      // `le` and `quantile` are Prometheus's own, `app` is CloudWatch's dimension.
      expect(['le', 'quantile', 'app', 'tenant', 'key', 'host']).not.toContain(label);
      expect([...new Set(values)]).toEqual(values);
      expect(values.length).toBeGreaterThan(1);
    }
    if (kind !== 'histogram') expect(labelCombinations(labels).length).toBeLessThanOrEqual(MOST_SERIES);
    if ('by' in cloudWatch && cloudWatch.by !== undefined) expect(Object.keys(labels)).toContain(cloudWatch.by);
  });

  it.each(ALL_METRICS)('$name says what it is and what to read from it', ({ help, watch }) => {
    expect(help).toMatch(/^[A-Z0-9].*[^.\s]$/);
    expect(watch).toMatch(/^.*\.$/);
  });

  it('has buckets that ascend', () => {
    for (const metric of ALL_METRICS) {
      if (metric.kind === 'histogram') expect(metric.buckets).toEqual([...metric.buckets].sort((a, b) => a - b));
    }
  });
});

it('no app has more CloudWatch metrics than EMF takes in one directive', () => {
  for (const metrics of Object.values(METRICS_BY_APP)) expect(metrics.length).toBeLessThanOrEqual(100);
});
