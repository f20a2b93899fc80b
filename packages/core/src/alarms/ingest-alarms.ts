/** Alarms about videos on their way in that can wait for the morning. */
import { INGEST_METRICS } from '../metrics/ingest-metrics.ts';
import { type Alarm, ofQueue, ours } from './alarm.ts';

const APP = 'ingest-consumer';

export function ingestAlarms(): readonly Alarm[] {
  return [
    {
      id: 'ingest-dlq',
      title: 'A video was given up',
      severity: 'ticket',
      metric: ofQueue('ingestDlq', 'ApproximateNumberOfMessagesVisible'),
      comparison: 'above',
      threshold: 0,
      reason: 'Every message there waits for a person.',
      periodSeconds: 300,
      periods: 1,
      breaching: 1,
      missing: 'notBreaching',
      means: 'The generator was told `video.rejected`. The message is kept for 14 days, with its reason.',
      see: ['`npx reelkeep redrive --dry-run` lists them with their reasons.'],
      act: [
        'What to do about each reason is in [REASONS.md](REASONS.md).',
        'When its cause is mended: `npx reelkeep redrive`, or `npx reelkeep redrive --reason provider_too_large` for one reason.',
      ],
      over: '`npx reelkeep status` shows no dead letters.',
    },
    {
      id: 'fallback',
      title: "Providers' links are given out instead of stored videos",
      severity: 'ticket',
      metric: ours(APP, INGEST_METRICS.fallback, 'Sum'),
      comparison: 'above',
      threshold: 0,
      reason:
        "A quarter of an hour: a short outage of S3 is none of anybody's business, since all of it is made up for.",
      periodSeconds: 300,
      periods: 3,
      breaching: 3,
      missing: 'notBreaching',
      means: 'Outcomes `video.fallback`: what tenants play now dies with its link, until the video is promoted.',
      see: ['`reelkeep_ingest_fallback_total` by `reason`.', '`npx reelkeep tail` shows the outcomes themselves.'],
      act: ['As for `store-down`; `s3_not_configured` means that the consumer runs without S3_BUCKET_NAME.'],
      over: '`video.stored` with `promoted: true` for what waited, and no further fallback.',
    },
    {
      id: 'retry-queue',
      title: 'More than a thousand videos wait for a later try',
      severity: 'ticket',
      metric: {
        expression: 'visible + delayed + hidden',
        of: {
          visible: ofQueue('ingestRetry', 'ApproximateNumberOfMessagesVisible'),
          delayed: ofQueue('ingestRetry', 'ApproximateNumberOfMessagesDelayed'),
          hidden: ofQueue('ingestRetry', 'ApproximateNumberOfMessagesNotVisible'),
        },
      },
      comparison: 'above',
      threshold: 1_000,
      reason: 'A task drains a thousand in some minutes; half an hour of more is no longer draining.',
      periodSeconds: 300,
      periods: 6,
      breaching: 6,
      missing: 'notBreaching',
      means: 'S3 is away, or a provider keeps failing.',
      see: ['`npx reelkeep status`', '`reelkeep_ingest_retried_total` and `reelkeep_ingest_parked_total` by `reason`.'],
      act: [
        'An S3 reason: see `store-down`.',
        "A provider's: the field `detail` of `video.put_off` in `/reelkeep/ingest` has its host. Ask the provider; INGEST_RETRY_FOR says for how long it is tried.",
      ],
      over: 'The retry queue is shorter than a thousand and gets shorter.',
    },
    {
      id: 'ingest-errors',
      title: 'Handling messages throws',
      severity: 'ticket',
      metric: ours(APP, INGEST_METRICS.failed, 'Sum'),
      comparison: 'above',
      threshold: 10,
      reason:
        'One now and then is a lost connection and is tried again; ten in each of three five minutes are a defect or a refusal.',
      periodSeconds: 300,
      periods: 3,
      breaching: 3,
      missing: 'notBreaching',
      means:
        'Outcomes can not be published, or there is a defect. Each message is tried again up to 20 times, then goes to the DLQ without a reason.',
      see: [
        'Log group `/reelkeep/ingest`: `message.handler_failed` has the error.',
        '`npx reelkeep doctor --app ingest`',
      ],
      act: [
        'A refusal (AccessDenied): mend the policy, `npx reelkeep iam --app ingest` prints it.',
        'A defect: turn back to the `imageTag` before, and report the log line.',
      ],
      over: '`reelkeep_ingest_failed_total` stands still. Redrive what went to the DLQ meanwhile: `npx reelkeep redrive --reason none`.',
    },
    {
      id: 'durable-slow',
      title: 'One video in a hundred takes longer than a quarter of an hour to be stored',
      severity: 'ticket',
      metric: ours(APP, INGEST_METRICS.messageToDurable, 'p99'),
      comparison: 'above',
      threshold: 900,
      reason: 'A quarter of the shortest life that links usually have, an hour.',
      periodSeconds: 300,
      periods: 6,
      breaching: 6,
      missing: 'notBreaching',
      means: 'Videos are stored, but with less and less to spare before their links die.',
      see: [
        '`reelkeep_ingest_time_in_queue_seconds` against `reelkeep_ingest_time_in_handler_seconds`: do they wait, or are they slow?',
      ],
      act: [
        'They wait: raise `ingest.maxTasks`.',
        'They are slow: a provider, or the network; `npx reelkeep doctor --deep` measures the way to S3.',
      ],
      over: 'The p99 of `reelkeep_ingest_message_to_durable_seconds` is below 900.',
    },
    {
      id: 'in-flight-limit',
      title: "The ingest queue comes near SQS's limit of messages in flight",
      severity: 'ticket',
      metric: ofQueue('ingest', 'ApproximateNumberOfMessagesNotVisible'),
      comparison: 'above',
      threshold: 100_000,
      reason:
        'SQS gives out no more than 120,000 at once ([its quotas](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html)).',
      periodSeconds: 300,
      periods: 2,
      breaching: 2,
      missing: 'notBreaching',
      means: 'At the limit receives come back empty although messages wait.',
      see: ['`npx reelkeep status`: AT WORK of `reelkeep-ingest`.'],
      act: ['Lower INGEST_CONCURRENCY or `ingest.maxTasks`, or part the load over two regions.'],
      over: 'Fewer than 100,000 are in flight.',
    },
  ];
}
