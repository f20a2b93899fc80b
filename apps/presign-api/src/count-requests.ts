/** The API's own metrics over the registry of the process. */
import type { Metrics } from '@reelkeep/runtime/metrics';
import type { RequestMetrics } from './request-metrics.ts';

/** From a signature alone to a listing over many pages. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'other'] as const;
/** Every status that this API answers with. */
const STATUSES = [200, 201, 202, 204, 302, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503].map(String);

/** @param routes the templates there are; a request that fits none counts as `other`. */
export function countRequests(metrics: Metrics, routes: readonly string[]): RequestMetrics {
  const requests = metrics.counter({
    name: 'reelkeep_http_requests_total',
    help: 'Requests answered.',
    labels: { status: [...STATUSES, 'other'] },
  });
  const durations = metrics.histogram({
    name: 'reelkeep_http_request_duration_seconds',
    help: 'From the first byte read to the answer handed on.',
    labels: { route: [...routes, 'other'], method: METHODS, status: [...STATUSES, 'other'] },
    buckets: BUCKETS_SECONDS,
  });
  return {
    observe: ({ route, method, status, durationSeconds }) => {
      requests.inc({ status: String(status) });
      durations.observe(
        { route, method: METHODS.find((known) => known === method) ?? 'other', status: String(status) },
        durationSeconds,
      );
    },
    expose: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
  };
}
