/** The dashboard for CloudWatch, over what METRICS_EMF tells it and what S3 and SQS tell by themselves. */
import { REQUEST_METRICS_ID } from '../provisioning/bucket-wish.ts';
import type { JsonValue } from '../provisioning/json-value.ts';
import { QUEUE_NAMES, type QueueRole } from '../provisioning/resource-names.ts';
import { METRICS_BY_APP } from './all-metrics.ts';
import { type GaugeMetric, METRIC_NAMESPACE, type Metric } from './metric.ts';
import { type Panel, type PanelLine, S3_FIGURES } from './panel.ts';
import { SECTIONS } from './sections.ts';

/** What the dashboard is of; every text may be a token that a deployment fills in. */
export interface CloudWatchPlace {
  readonly region: string;
  readonly bucket: string;
  /** Default: as they are without a prefix. */
  readonly queueNames?: Readonly<Record<QueueRole, string>>;
}

/** CloudWatch's grid is 24 wide. */
const [WIDTH, HEIGHT, COLUMNS] = [8, 6, 3] as const;
/** EMF tells a value a minute; gauges that are added up over processes are only right at that period. */
const PERIOD_SECONDS = 60;
const DAY_SECONDS = 86_400;

const TOGETHER: Readonly<Record<GaugeMetric['together'], string>> = { sum: 'Sum', max: 'Maximum', min: 'Minimum' };

type Row = readonly JsonValue[];

/** The body: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export function cloudWatchDashboard(place: CloudWatchPlace): JsonValue {
  const widgets: JsonValue[] = [];
  let y = 0;
  for (const { title, panels } of SECTIONS) {
    // What CloudWatch is not told has no panel there.
    const shown = panels.map((panel) => ({ panel, rows: rowsOf(panel, place) })).filter(({ rows }) => rows.length > 0);
    widgets.push({ type: 'text', x: 0, y, width: 24, height: 1, properties: { markdown: `## ${title}` } });
    y += 1;
    for (const [at, { panel, rows }] of shown.entries()) {
      const box = { x: (at % COLUMNS) * WIDTH, y: y + Math.floor(at / COLUMNS) * HEIGHT, width: WIDTH, height: HEIGHT };
      widgets.push({ type: 'metric', ...box, properties: propertiesOf(panel, rows, place.region) });
    }
    y += Math.ceil(shown.length / COLUMNS) * HEIGHT;
  }
  return { start: '-PT6H', periodOverride: 'inherit', widgets };
}

function propertiesOf({ title, unit, lines }: Panel, metrics: readonly Row[], region: string): JsonValue {
  const daily = lines.some((line) => line.show === 's3' && S3_FIGURES[line.figure].daily !== undefined);
  return {
    title,
    region,
    view: 'timeSeries',
    stacked: false,
    metrics,
    period: daily ? DAY_SECONDS : PERIOD_SECONDS,
    yAxis: { left: unit === 'seconds' ? { label: 'seconds', showUnits: false } : { min: 0, showUnits: false } },
  };
}

function rowsOf({ lines }: Panel, place: CloudWatchPlace): readonly Row[] {
  return lines.flatMap((line, at) => lineRows(line, place, at));
}

function lineRows(line: PanelLine, { bucket, queueNames = QUEUE_NAMES }: CloudWatchPlace, at: number): readonly Row[] {
  switch (line.show) {
    case 'sqs': {
      const name = queueNames[line.queue];
      return [['AWS/SQS', line.figure, 'QueueName', name, { stat: 'Maximum', label: name }]];
    }
    case 's3': {
      const { daily, stat } = S3_FIGURES[line.figure];
      if (daily === '*') {
        const what = `{AWS/S3,BucketName,StorageType} MetricName="${line.figure}" BucketName="${bucket}"`;
        return [[{ expression: `SEARCH('${what}', '${stat}', ${DAY_SECONDS})`, id: `each${at}` }]];
      }
      const which = daily === undefined ? ['FilterId', REQUEST_METRICS_ID] : ['StorageType', daily];
      return [['AWS/S3', line.figure, 'BucketName', bucket, ...which, { stat, label: line.figure }]];
    }
    case 'rate':
      return ownRows(line, [['Sum', '']]);
    case 'value':
      // A part that `where` picks is no dimension there.
      return line.where === undefined ? ownRows(line, [[TOGETHER[line.metric.together], '']]) : [];
    case 'quantiles':
      return ownRows(line, [
        ['p50', 'p50'],
        ['p99', 'p99'],
      ]);
    case 'share':
      return shareRows(line, at);
    case 'own_quantiles':
      return [];
  }
}

/** All of a metric, or where its `by` is a dimension, each value of it. */
function ownRows(
  { metric, by, legend = '' }: { readonly metric: Metric; readonly by?: string; readonly legend?: string },
  stats: readonly (readonly [stat: string, word: string])[],
): readonly Row[] {
  const { name, labels, cloudWatch } = metric;
  if ('leftOut' in cloudWatch) return [];
  const parts = by !== undefined && by === cloudWatch.by ? (labels[by] ?? []).map((value) => [by, value]) : [[]];
  return parts.flatMap((part) =>
    stats.map(([stat, word]) => {
      const label = [legend, part[1] ?? '', word].filter((one) => one !== '').join(' ');
      return [METRIC_NAMESPACE, name, 'app', appOf(metric), ...part, { stat, ...(label === '' ? {} : { label }) }];
    }),
  );
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
function shareRows(
  { metric, where = {}, of, legend = 'share' }: Extract<PanelLine, { show: 'share' }>,
  at: number,
): readonly Row[] {
  const [part, all] = [`part${at}`, `all${at}`];
  const picked = Object.entries(where).flat();
  return [
    [{ expression: `IF(${all} > 0, ${part} / ${all})`, label: legend, id: `share${at}` }],
    [METRIC_NAMESPACE, metric.name, 'app', appOf(metric), ...picked, { id: part, stat: 'Sum', visible: false }],
    [METRIC_NAMESPACE, of.name, 'app', appOf(of), { id: all, stat: 'Sum', visible: false }],
  ];
}

function appOf({ name }: Metric): string {
  const [app] =
    Object.entries(METRICS_BY_APP).find(([, metrics]) => metrics.some((metric) => metric.name === name)) ?? [];
  if (app === undefined) throw new TypeError(`${name} is no app's metric`);
  return app;
}
