/** Counts what the API does, under the names that core declares; a tenant or a path never is a label. */
import { API_METRICS } from '@reelkeep/core/metrics/api-metrics';
import type { FallbackReason } from '@reelkeep/core/reasons';
import type { LabelValues, Metrics } from '@reelkeep/runtime/metrics';

type Labels<Name extends keyof typeof API_METRICS> = LabelValues<(typeof API_METRICS)[Name]['labels']>;

/** One request that was answered. */
export interface HandledRequest {
  /** The route's template, e.g. `/v1/tenants/:tenant/videos`, or `unmatched`. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationSeconds: number;
}

export interface ApiMetrics {
  observe(request: HandledRequest): void;
  /** So many URLs were handed out. */
  urls(use: Labels<'urls'>['use'], source: Labels<'urls'>['source'], count: number): void;
  /** So many videos could not be looked up. */
  fellBack(reason: FallbackReason, videos: number): void;
  token(outcome: Labels<'tokens'>['outcome']): void;
  storeUp(up: boolean): void;
  /** Everything counted so far, for `/metrics`. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export function createApiMetrics(metrics: Metrics): ApiMetrics {
  const requests = metrics.counter(API_METRICS.requests);
  const durations = metrics.histogram(API_METRICS.requestDuration);
  const urls = metrics.counter(API_METRICS.urls);
  const fallback = metrics.counter(API_METRICS.fallback);
  const tokens = metrics.counter(API_METRICS.tokens);
  const storeUp = metrics.gauge(API_METRICS.storeUp);
  storeUp.set({}, 1);
  return {
    observe({ route, method, status: code, durationSeconds }) {
      const status = String(code);
      requests.inc({ status });
      durations.observe({ route, method, status }, durationSeconds);
    },
    urls(use, source, count) {
      if (count > 0) urls.inc({ use, source }, count);
    },
    fellBack: (reason, videos) => fallback.inc({ reason }, videos),
    token: (outcome) => tokens.inc({ outcome }),
    storeUp: (up) => storeUp.set({}, up ? 1 : 0),
    expose: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
  };
}
