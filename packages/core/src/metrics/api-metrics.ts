/** What the presign API counts. */
import { FALLBACK_REASONS } from '../reasons.ts';
import { REQUEST_BUCKETS } from './buckets.ts';
import { type Metric, namesOf } from './metric.ts';

/** The templates of all routes, as metrics and log lines name them. */
export const ROUTE_TEMPLATES = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/start.js',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/v1/tenants/:tenant/videos',
  '/v1/tenants/:tenant/videos/:file',
  '/v1/tenants/:tenant/videos/:file/content',
  '/v1/tenants/:tenant/videos/:file/restore',
  '/v1/tenants/:tenant/playback-urls',
  '/v1/tenants/:tenant/uploads',
  '/v1/tenants/:tenant/uploads/:file/complete',
  '/v1/tenants/:tenant/usage',
] as const;

/** What a client may send instead is unbounded, so all the rest is `other`. */
const routes: readonly string[] = [...ROUTE_TEMPLATES, 'other'];
const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'other'];
/** Every status that this API answers with; `other` would be a defect. */
const statuses: readonly string[] = [
  ...['200', '201', '202', '204', '302', '304', '400', '401', '403', '404', '405', '409', '413', '415', '422', '429'],
  ...['499', '500', '503', 'other'],
];

export const API_METRICS = {
  requests: {
    kind: 'counter',
    name: 'reelkeep_http_requests_total',
    unit: 'requests',
    help: 'Requests answered',
    watch:
      '500 is a defect, 503 an S3 or a token issuer that is away, 429 a tenant beyond RATE_LIMIT_PER_MINUTE, 499 a client that left.',
    labels: { status: statuses },
    cloudWatch: { by: 'status' },
  },
  requestDuration: {
    kind: 'histogram',
    name: 'reelkeep_http_request_duration_seconds',
    unit: 'seconds',
    help: 'From the first byte read to the answer handed on',
    watch: 'Slow with look-ups alone (`original_url`, `check`, lists): S3 is slow. Slow in all: too few processes.',
    labels: { route: routes, method: methods, status: statuses },
    buckets: REQUEST_BUCKETS,
    cloudWatch: { by: undefined },
  },
  urls: {
    kind: 'counter',
    name: 'reelkeep_api_urls_total',
    unit: 'urls',
    help: 'URLs handed out by where they lead: `s3` for durable ones, `provider` for those that stand in, `none` for null',
    watch: 'The share of `provider`: videos that are not stored yet, or an S3 that is away.',
    labels: { source: ['s3', 'provider', 'none'], use: ['playback', 'list', 'content', 'upload'] },
    cloudWatch: { by: 'source' },
  },
  fallback: {
    kind: 'counter',
    name: 'reelkeep_api_fallback_total',
    unit: 'videos',
    help: 'Videos that could not be looked up because S3 was away, and were played from their provider',
    watch: 'Any at all: the reason says whether S3 is away or refuses.',
    labels: { reason: namesOf(FALLBACK_REASONS) },
    cloudWatch: { by: 'reason' },
  },
  tokens: {
    kind: 'counter',
    name: 'reelkeep_api_tokens_total',
    unit: 'tokens',
    help: 'Tokens judged',
    watch:
      "`invalid` rising: a client with an old token, or somebody who tries. `unavailable`: the issuer's keys can not be had.",
    labels: { outcome: ['valid', 'invalid', 'unavailable'] },
    cloudWatch: { by: 'outcome' },
  },
  storeUp: {
    kind: 'gauge',
    name: 'reelkeep_api_store_up',
    unit: 'flag',
    help: '1 unless S3 failed when it was last asked',
    watch: "0: players get the provider's URLs. `reelkeep doctor` says why.",
    labels: {},
    together: 'min',
    cloudWatch: { by: undefined },
  },
} as const satisfies Record<string, Metric>;
