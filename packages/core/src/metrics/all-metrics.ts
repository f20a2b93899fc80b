/** Every metric there is, by the app that has it. */
import { API_METRICS } from './api-metrics.ts';
import { INGEST_METRICS } from './ingest-metrics.ts';
import type { Metric, MetricApp } from './metric.ts';
import { REAPER_METRICS } from './reaper-metrics.ts';

export const METRICS_BY_APP: Readonly<Record<MetricApp, readonly Metric[]>> = {
  'ingest-consumer': Object.values(INGEST_METRICS),
  'lifecycle-reaper': Object.values(REAPER_METRICS),
  'presign-api': Object.values(API_METRICS),
};

export const ALL_METRICS: readonly Metric[] = Object.values(METRICS_BY_APP).flat();
