/** Alarms about the API. */
import { API_METRICS } from '../metrics/api-metrics.ts';
import { type Alarm, type AlarmPlaces, type MetricSource, ours, type Statistic, signsOfLife } from './alarm.ts';

const APP = 'presign-api';

export function apiAlarms({ cluster, services, loadBalancer }: AlarmPlaces): readonly Alarm[] {
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
  const ofBalancer = (name: string, statistic: Statistic): MetricSource => ({
    namespace: 'AWS/ApplicationELB',
    name,
    dimensions: { LoadBalancer: loadBalancer },
    statistic,
  });
  return [
    {
      id: 'api-no-tasks',
      title: 'No API runs',
      severity: 'page',
      metric: signsOfLife(cluster, services.api),
      comparison: 'below',
      threshold: 1,
      reason: 'Two tasks are the least that a deployment has, so none is no replacement under way.',
      periodSeconds: 60,
      periods: 3,
      breaching: 3,
      missing: 'breaching',
      means: 'Nobody gets a URL. Those that were handed out go on working, and videos go on being stored.',
      see: ['`aws ecs describe-services --cluster reelkeep --services reelkeep-api --query "services[0].events[:5]"`'],
      act: ['As for `ingest-no-tasks`, with the log group `/reelkeep/api`.'],
      over: '`curl -sS https://API/readyz` answers `200`.',
    },
    {
      id: 'api-unreachable',
      title: 'The load balancer has nobody to hand requests to',
      severity: 'page',
      metric: ofBalancer('HTTPCode_ELB_5XX_Count', 'Sum'),
      comparison: 'above',
      threshold: 10,
      reason: "These are the balancer's own answers; a task that leaves takes none with it, since it is drained first.",
      periodSeconds: 60,
      periods: 3,
      breaching: 3,
      missing: 'notBreaching',
      means: 'Callers get 502, 503 or 504. Tasks are not ready, too slow, or gone.',
      see: [
        'The health of the targets in the console, and `reason` in what their `/readyz` answers.',
        'Log group `/reelkeep/api`.',
      ],
      act: [
        "Not ready: the token issuer's keys can not be had (`auth.jwksUrl`).",
        'Too slow: see `api-slow`.',
        'After a deployment: deploy the `imageTag` that ran before.',
      ],
      over: 'No further 5xx of the balancer.',
    },
    {
      id: 'api-errors',
      title: 'The API answers one request in a hundred with an error of its own',
      severity: 'page',
      metric: {
        expression: 'IF(requests > 100, 100 * errors / requests, 0)',
        of: {
          errors: ofBalancer('HTTPCode_Target_5XX_Count', 'Sum'),
          requests: ofBalancer('RequestCount', 'Sum'),
        },
      },
      comparison: 'above',
      threshold: 1,
      reason: 'A percent over ten minutes, of at least a hundred requests in five: less is a single caller.',
      periodSeconds: 300,
      periods: 2,
      breaching: 2,
      missing: 'notBreaching',
      means: '`500` is a defect. `503` is S3 or a token issuer that is away, where no provider URL could stand in.',
      see: ['`reelkeep_http_requests_total` by `status`', 'Log group `/reelkeep/api`: lines of level error.'],
      act: [
        '`503`: `npx reelkeep doctor --app api`, and `tokens-unavailable`.',
        '`500`: turn back to the `imageTag` before, and report the log line.',
      ],
      over: 'Fewer than one in a hundred for ten minutes.',
    },
    {
      id: 'tokens-unavailable',
      title: "The token issuer's keys can not be had",
      severity: 'page',
      metric: ours(APP, API_METRICS.tokens, 'Sum', 'unavailable'),
      comparison: 'above',
      threshold: 0,
      reason: 'Keys are kept for a while, so a token that can not be judged means that they have been away for long.',
      periodSeconds: 300,
      periods: 2,
      breaching: 2,
      missing: 'notBreaching',
      means: 'Callers get 503, whoever they are.',
      see: ['`curl -sS JWKS_URL` with the URL of `auth.jwksUrl`.'],
      act: ['Ask whoever runs the identity provider. Where it moved: set `auth.jwksUrl` and deploy.'],
      over: '`reelkeep_api_tokens_total` counts `valid` again and no `unavailable`.',
    },
    {
      id: 'api-slow',
      title: 'One request in a hundred takes longer than a second',
      severity: 'ticket',
      metric: ofBalancer('TargetResponseTime', 'p99'),
      comparison: 'above',
      threshold: 1,
      reason:
        'Signing takes less than a millisecond, a look-up in S3 tens of them; usage of a large tenant may take seconds, but is rare.',
      periodSeconds: 300,
      periods: 3,
      breaching: 3,
      missing: 'notBreaching',
      means: 'Players wait for their URL.',
      see: ['`reelkeep_http_request_duration_seconds` at `/metrics` of a task, by `route`: all, or look-ups alone?'],
      act: [
        'Look-ups alone: S3 is slow, see `s3-errors`.',
        'All: raise `api.maxTasks`; the processor runs out first.',
        '`GET /usage` alone: a caller asks for it too often; RATE_LIMIT_PER_MINUTE.',
      ],
      over: 'The p99 is below a second.',
    },
  ];
}
