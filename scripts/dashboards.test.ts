/** The dashboards say what the code says: they are up to date, they ask for what there is, and all that there is they show. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ALL_METRICS, METRICS_BY_APP } from '../packages/core/src/metrics/all-metrics.ts';
import { cloudWatchDashboard } from '../packages/core/src/metrics/cloudwatch-dashboard.ts';
import { grafanaDashboard } from '../packages/core/src/metrics/grafana-dashboard.ts';
import { SECTIONS } from '../packages/core/src/metrics/sections.ts';
import { bucketWish } from '../packages/core/src/provisioning/bucket-wish.ts';
import { dashboardFiles, staleFiles } from './dashboards.ts';
import { promqlFaults } from './promql-faults.ts';

const text = z.string().min(1);
const grafana = z
  .looseObject({
    panels: z.array(
      z.looseObject({
        id: z.int(),
        type: z.enum(['row', 'timeseries']),
        title: text,
        description: text.optional(),
        gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
        targets: z
          .array(z.looseObject({ refId: text, expr: text.optional(), metricName: text.optional() }))
          .default([]),
      }),
    ),
  })
  .parse(grafanaDashboard());
const cloudWatch = z
  .looseObject({
    widgets: z.array(
      z.looseObject({
        type: z.enum(['text', 'metric']),
        x: z.int(),
        y: z.int(),
        width: z.int().max(24),
        height: z.int(),
        properties: z.looseObject({ title: text.optional(), metrics: z.array(z.array(z.unknown())).default([]) }),
      }),
    ),
  })
  .parse(cloudWatchDashboard({ region: 'eu-west-1', bucket: 'a-bucket' }));
const graphs = grafana.panels.filter(({ type }) => type === 'timeseries');
const queries = graphs.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr ?? []));
const rows = cloudWatch.widgets.flatMap(({ properties }) => properties.metrics);

test('the files are up to date', () => {
  expect(staleFiles(dashboardFiles()), 'run `node scripts/dashboards.ts`').toEqual([]);
});

test('every query of the Grafana dashboard is PromQL and asks for what an app exposes', () => {
  const faults = queries.flatMap((query) => promqlFaults(query, ALL_METRICS).map((fault) => `${query} ${fault}`));
  expect(faults).toEqual([]);
  expect(queries.length).toBeGreaterThan(ALL_METRICS.length);
});

test('every metric is in a panel of the Grafana dashboard', () => {
  const shown = new Set(queries.join(' ').match(/reelkeep_\w+/g));
  const names = ALL_METRICS.map(({ name, kind }) => (kind === 'histogram' ? `${name}_bucket` : name));
  expect([...shown].sort()).toEqual(names.sort());
});

test('every metric that CloudWatch is told is in a widget, by dimensions that it has there', () => {
  const asked = rows.filter(([namespace]) => namespace === 'Reelkeep');
  const told = new Set(
    Object.entries(METRICS_BY_APP).flatMap(([app, metrics]) =>
      metrics.flatMap(({ name, labels, cloudWatch: view }): string[] => {
        if ('leftOut' in view) return [];
        const { by } = view;
        const values = by === undefined ? [] : (Object.entries(labels).find(([label]) => label === by)?.[1] ?? []);
        return [`${name} app ${app}`, ...values.map((value) => `${name} app ${app} ${by} ${value}`)];
      }),
    ),
  );
  const series = asked.map((row) =>
    row
      .slice(1)
      .filter((part) => typeof part === 'string')
      .join(' '),
  );
  expect(series.filter((one) => !told.has(one))).toEqual([]);
  const names = (list: Iterable<string>) => [...new Set([...list].map((one) => one.split(' ')[0]))].sort();
  expect(names(series)).toEqual(names(told));
});

test('S3 is shown by what the setup guide wants watched, with the filter that provisioning sets', () => {
  const s3 = JSON.stringify(rows.filter((row) => JSON.stringify(row).includes('AWS/S3')));
  const { requestMetrics } = bucketWish({ bucket: 'a-bucket', videoPrefix: 'videos', tlsOnly: true });
  for (const figure of ['BucketSizeBytes', 'NumberOfObjects', 'BytesDownloaded', 'GetRequests', 'PutRequests']) {
    expect(s3).toContain(figure);
    expect(JSON.stringify(graphs)).toContain(`"metricName":"${figure}"`);
  }
  expect(s3).toContain(`"BucketName","a-bucket","FilterId","${requestMetrics.id}"`);
});

test('no panel lies over another, and each has a title of its own and says what to read from it', () => {
  const boxes = {
    grafana: grafana.panels.map(({ gridPos }) => gridPos),
    cloudWatch: cloudWatch.widgets.map(({ x, y, width: w, height: h }) => ({ x, y, w, h })),
  };
  for (const list of Object.values(boxes)) {
    const cells = list.flatMap(({ x, y, w, h }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...list.map(({ x, w }) => x + w))).toBeLessThanOrEqual(24);
  }
  expect(new Set(grafana.panels.map(({ id }) => id)).size).toBe(grafana.panels.length);
  const titles = SECTIONS.flatMap(({ panels }) => panels.map(({ title }) => title));
  expect([...new Set(titles)]).toEqual(titles);
  expect(graphs.map(({ title }) => title)).toEqual(titles);
  for (const { description, targets } of graphs) {
    expect(description).toBeDefined();
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    expect(targets.length).toBeGreaterThan(0);
  }
});

test('each kind of fault in a query is found', () => {
  const faults = (query: string) => promqlFaults(query, ALL_METRICS);
  expect(faults('sum by (reason) (rate(reelkeep_ingest_fallback_total[$__rate_interval]))')).toEqual([]);
  expect(faults('sum(rate(reelkeep_ingest_fallback_total[5m])')).not.toEqual([]);
  expect(faults('reelkeep_ingest_nothing_total')).toEqual([
    'asks for reelkeep_ingest_nothing_total, which no app exposes',
  ]);
  expect(faults('reelkeep_http_request_duration_seconds')).toHaveLength(1);
  expect(faults('sum by (tenant) (reelkeep_ingest_slots)')).toEqual(['asks for the label tenant, which is not there']);
  expect(faults('reelkeep_api_urls_total{sauce="s3"}')).toEqual(['asks for the label sauce, which is not there']);
});
