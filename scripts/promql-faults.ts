/** Queries of a dashboard against Prometheus's own grammar and against what is declared. */
import { parser } from '@prometheus-io/lezer-promql';
import type { Metric } from '../packages/core/src/metrics/metric.ts';

/** Empty for a query that Prometheus takes and that asks for what there is. */
export function promqlFaults(query: string, metrics: readonly Metric[]): readonly string[] {
  // Grafana puts a duration there.
  const text = query.replaceAll('$__rate_interval', '5m');
  const faults: string[] = [];
  const names: string[] = [];
  const labels: string[] = [];
  parser.parse(text).iterate({
    enter({ type, from, to }) {
      const part = text.slice(from, to);
      if (type.isError) faults.push(`is no PromQL at ${from}`);
      if (type.name === 'Identifier' || type.name === 'MetricIdentifier') names.push(part);
      if (type.name === 'LabelName') labels.push(part);
    },
  });
  const asked = [...new Set(names)].map((name) => ({
    name,
    metric: metrics.find((one) => seriesOf(one).includes(name)),
  }));
  const known = asked.flatMap(({ metric }) =>
    metric === undefined ? [] : [...Object.keys(metric.labels), ...ownLabels(metric)],
  );
  return [
    ...faults,
    ...asked.filter(({ metric }) => metric === undefined).map(({ name }) => `asks for ${name}, which no app exposes`),
    ...labels
      .filter((label) => !known.includes(label))
      .map((label) => `asks for the label ${label}, which is not there`),
  ];
}

/** What stands on /metrics for it. */
function seriesOf({ kind, name }: Metric): readonly string[] {
  if (kind === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  return kind === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
}

function ownLabels({ kind }: Metric): readonly string[] {
  if (kind === 'histogram') return ['le'];
  return kind === 'summary' ? ['quantile'] : [];
}
