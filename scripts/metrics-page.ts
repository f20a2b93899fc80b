/** Writes docs/METRICS.md from what packages/core declares; with `--check` only says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_METRICS, METRICS_BY_APP } from '../packages/core/src/metrics/all-metrics.ts';
import { cloudWatchSeries, type Metric } from '../packages/core/src/metrics/metric.ts';
import { S3_FIGURES } from '../packages/core/src/metrics/panel.ts';
import { REQUEST_METRICS_ID } from '../packages/core/src/provisioning/bucket-wish.ts';
import { repositoryFolder } from './repository.ts';

const path = join(repositoryFolder, 'docs/METRICS.md');

/** Of a month, for each of the first 10,000, in us-east-1: https://aws.amazon.com/cloudwatch/pricing/ */
const METRIC_USD = 0.3;

/** The page as the declaration has it. */
export function metricsPage(): string {
  const most = ALL_METRICS.reduce((sum, metric) => sum + cloudWatchSeries(metric), 0);
  const always = ALL_METRICS.filter((metric) => cloudWatchSeries(metric) > 0).length;
  const usd = (count: number) => `$${(count * METRIC_USD).toFixed(0)}`;
  return `<!-- Written by scripts/metrics-page.ts from packages/core/src/metrics: change those, then run \`node scripts/metrics-page.ts\`. -->

# Metrics

Every metric of ours and nothing else: \`packages/core/src/metrics\` declares them, and \`/metrics\`, CloudWatch, the dashboards, the alarms
and this page are made of that. Labels have the values listed here and no others: a tenant, a key or a URL never is one.

## Where they are

**Prometheus** scrapes \`/metrics\` of the API, and of a worker that has a \`PORT\`. Memory, CPU and event loop of each process are there too
(\`process_*\`, \`nodejs_*\`). [dashboards/grafana.json](dashboards/grafana.json) is imported into Grafana as it is; it asks for a Prometheus
and, for the panels of S3 and SQS, a CloudWatch data source.

**CloudWatch** makes metrics in the namespace \`Reelkeep\`, by the same names, of what an app writes to standard output with \`METRICS_EMF=true\`
([embedded metric format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html)):
what came to each counter and histogram, and each gauge as it is, once a minute and at the stop. A killed process loses its last minute.
Each metric has the dimension \`app\`; where the tables say so it is there once more for each value of one label. Histograms go as
their distribution, so p50 and p99 are of all processes together, as exact as the buckets. Gauges that add up over processes are \`Sum\`, at
a period of 60 s; the others \`Maximum\` or \`Minimum\`.
CloudWatch bills each combination that had a value in the hour: some ${always} while little happens (${usd(always)} a month in us-east-1), ${most}
at most (${usd(most)}), however many processes there are. Its dashboard, for names as they come:

\`\`\`sh
aws cloudwatch put-dashboard --dashboard-name reelkeep --dashboard-body file://docs/dashboards/cloudwatch.json
\`\`\`

${Object.entries(METRICS_BY_APP)
  .map(([app, metrics]) => `## ${app}\n\n${tableOf(metrics)}`)
  .join('\n\n')}

## S3 and SQS

AWS tells these by itself, and both dashboards show them. SQS's are free of charge: \`ApproximateNumberOfMessagesVisible\` and
\`ApproximateAgeOfOldestMessage\` of each queue. Of S3, the first two come once a day for the whole bucket, the others are request
metrics of the videos, with the filter \`${REQUEST_METRICS_ID}\` that \`reelkeep provision\` sets:
${Object.keys(S3_FIGURES)
  .map((figure) => `\`${figure}\``)
  .join(', ')}.
What the setup guide calls \`DataRetrieved\` is \`BytesDownloaded\`.
`;
}

function tableOf(metrics: readonly Metric[]): string {
  const rows = metrics.map((metric) => {
    const { name, kind, unit, help, watch } = metric;
    return `| \`${name}\` | ${kind}, ${unit} | ${labelsOf(metric)} | ${help}. | ${watch} | ${cloudWatchOf(metric)} |`;
  });
  const head = [
    '| metric | kind, unit | labels | what it is | what to read from it | CloudWatch |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows].join('\n');
}

/** More values than this are named in a list of their own, which the name of the label points to. */
const MOST_VALUES = 8;

function labelsOf({ labels }: Metric): string {
  return Object.entries(labels)
    .map(([label, values]) =>
      values.length > MOST_VALUES
        ? `\`${label}\`: ${LISTS[label] ?? `${values.length} values`}`
        : `\`${label}\`: ${values.join(', ')}`,
    )
    .join('; ');
}

/** Where the values of a long label are. */
const LISTS: Readonly<Record<string, string>> = {
  reason: 'those of [REASONS.md](REASONS.md)',
  route: "the API's routes, `other`",
  status: 'what the API answers with, `other`',
};

function cloudWatchOf({ cloudWatch, kind, ...rest }: Metric): string {
  if ('leftOut' in cloudWatch) return `no: ${cloudWatch.leftOut}`;
  const stat =
    kind === 'counter'
      ? 'Sum'
      : kind === 'gauge' && 'together' in rest
        ? STATS[rest.together]
        : 'p50, p99, SampleCount';
  return cloudWatch.by === undefined ? stat : `${stat}; by \`${cloudWatch.by}\``;
}

const STATS = { sum: 'Sum', max: 'Maximum', min: 'Minimum' } as const;

/** The page as it lies in docs; undefined when there is none. */
export function writtenMetricsPage(): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) writeFileSync(path, metricsPage());
  else if (writtenMetricsPage() !== metricsPage()) {
    console.error('docs/METRICS.md is out of date: run `node scripts/metrics-page.ts`');
    process.exitCode = 1;
  }
}
