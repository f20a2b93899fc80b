/** The dashboard for Grafana: Prometheus for our own figures, CloudWatch for those of S3 and SQS. */
import { REQUEST_METRICS_ID } from '../provisioning/bucket-wish.ts';
import type { JsonValue } from '../provisioning/json-value.ts';
import { QUEUE_NAMES } from '../provisioning/resource-names.ts';
import { type Panel, type PanelLine, S3_FIGURES } from './panel.ts';
import { promQueries } from './promql.ts';
import { SECTIONS } from './sections.ts';

/** Grafana puts the variable's value in its place. */
const variable = (name: string) => `\${${name}}`;

const PROMETHEUS = { type: 'prometheus', uid: variable('prometheus') } as const;
const CLOUDWATCH = { type: 'cloudwatch', uid: variable('cloudwatch') } as const;

/** https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
const UNITS: Readonly<Record<Panel['unit'], string>> = {
  seconds: 's',
  milliseconds: 'ms',
  bytes: 'bytes',
  bytes_per_second: 'Bps',
  per_second: 'ops',
  count: 'short',
  share: 'percentunit',
};

/** The grid is 24 wide. */
const [WIDTH, HEIGHT, COLUMNS] = [8, 8, 3] as const;

/**
 * To be imported as it is: it asks for a Prometheus and, for the panels of S3 and SQS, a CloudWatch data source.
 * https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function grafanaDashboard(): JsonValue {
  const panels: JsonValue[] = [];
  let y = 0;
  for (const section of SECTIONS) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: section.title,
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    });
    y += 1;
    for (const [at, panel] of section.panels.entries()) {
      const gridPos = { x: (at % COLUMNS) * WIDTH, y: y + Math.floor(at / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT };
      panels.push(graph(panels.length + 1, panel, gridPos));
    }
    y += Math.ceil(section.panels.length / COLUMNS) * HEIGHT;
  }
  return {
    uid: 'reelkeep',
    title: 'Reelkeep',
    description: 'Made from packages/core/src/metrics by scripts/dashboards.ts.',
    tags: ['reelkeep'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [
        datasource('prometheus', 'Prometheus'),
        datasource('cloudwatch', 'CloudWatch'),
        // Put before every query of ours by Grafana itself: an environment, a job, an instance.
        { type: 'adhoc', name: 'only', label: 'Only', datasource: PROMETHEUS, filters: [] },
        textbox('bucket', 'Bucket', 'reelkeep-videos'),
        textbox('queue_prefix', 'Before the names of queues', ''),
      ],
    },
    annotations: { list: [] },
    panels,
  };
}

function graph(id: number, { title, text, unit, lines }: Panel, gridPos: JsonValue): JsonValue {
  const targets = lines.flatMap(targetsOf).map((target, at) => ({ ...target, refId: refId(at) }));
  return {
    id,
    type: 'timeseries',
    title,
    description: text,
    gridPos,
    datasource: lines.some(({ show }) => show === 'sqs' || show === 's3') ? CLOUDWATCH : PROMETHEUS,
    fieldConfig: {
      defaults: { unit: UNITS[unit], min: unit === 'seconds' ? null : 0, custom: { fillOpacity: 10 } },
      overrides: [],
    },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets,
  };
}

function targetsOf(line: PanelLine): Record<string, JsonValue>[] {
  switch (line.show) {
    case 'sqs':
      return [
        fromCloudWatch(
          'AWS/SQS',
          line.figure,
          { QueueName: `${variable('queue_prefix')}${QUEUE_NAMES[line.queue]}` },
          'Maximum',
          60,
        ),
      ];
    case 's3': {
      const { daily, stat } = S3_FIGURES[line.figure];
      const dimensions =
        daily === undefined
          ? { BucketName: variable('bucket'), FilterId: REQUEST_METRICS_ID }
          : { BucketName: variable('bucket'), StorageType: daily };
      return [fromCloudWatch('AWS/S3', line.figure, dimensions, stat, daily === undefined ? 60 : 86_400)];
    }
    default:
      return promQueries(line).map(({ expr, legend }) => ({
        datasource: PROMETHEUS,
        expr,
        legendFormat: legend,
        editorMode: 'code',
        range: true,
      }));
  }
}

/** https://grafana.com/docs/grafana/latest/datasources/aws-cloudwatch/query-editor/ */
function fromCloudWatch(
  namespace: string,
  metricName: string,
  dimensions: Readonly<Record<string, string>>,
  statistic: string,
  periodSeconds: number,
): Record<string, JsonValue> {
  return {
    datasource: CLOUDWATCH,
    queryMode: 'Metrics',
    metricQueryType: 0,
    metricEditorMode: 0,
    region: 'default',
    namespace,
    metricName,
    dimensions: Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, [value]])),
    matchExact: true,
    statistic,
    period: String(periodSeconds),
    label: dimensions['QueueName'] ?? metricName,
    id: '',
    expression: '',
  };
}

function datasource(name: string, label: string): JsonValue {
  return {
    type: 'datasource',
    name,
    label,
    query: name,
    refresh: 1,
    hide: 0,
    multi: false,
    includeAll: false,
    options: [],
    current: {},
  };
}

function textbox(name: string, label: string, value: string): JsonValue {
  return { type: 'textbox', name, label, query: value, hide: 0, options: [], current: { text: value, value } };
}

/** `A` to `Z`, then `A1` and so on. */
function refId(at: number): string {
  return `${String.fromCharCode(65 + (at % 26))}${at < 26 ? '' : Math.floor(at / 26)}`;
}
