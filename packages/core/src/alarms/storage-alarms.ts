/** Alarms about the bucket and about what is published. */
import { REQUEST_METRICS_ID } from '../provisioning/bucket-wish.ts';
import { type Alarm, type AlarmPlaces, type MetricSource, ofQueue } from './alarm.ts';

const TIB = 1_024 ** 4;

export function storageAlarms({ bucket }: AlarmPlaces): readonly Alarm[] {
  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html */
  const requests = (name: '4xxErrors' | '5xxErrors'): MetricSource => ({
    namespace: 'AWS/S3',
    name,
    dimensions: { BucketName: bucket, FilterId: REQUEST_METRICS_ID },
    statistic: 'Sum',
  });
  return [
    {
      id: 's3-errors',
      title: 'S3 answers with errors of its own',
      severity: 'ticket',
      metric: requests('5xxErrors'),
      comparison: 'above',
      threshold: 100,
      reason:
        'S3 asks to slow down now and then, and clients try again; a hundred in each of three five minutes are more than that.',
      periodSeconds: 300,
      periods: 3,
      breaching: 3,
      missing: 'notBreaching',
      means: 'Work is tried again and gets slow. At worst the breaker opens: see `store-down`.',
      see: [
        '`5xxErrors` beside `PutRequests` and `GetRequests` on the dashboard: thousands a second for one prefix are throttled.',
      ],
      act: [
        'Throttling passes once S3 has parted the prefix; fewer tasks help meanwhile.',
        'Otherwise AWS Health tells of an outage.',
      ],
      over: 'Fewer than a hundred in five minutes.',
    },
    {
      id: 's3-refusals',
      title: 'S3 refuses many requests',
      severity: 'ticket',
      metric: requests('4xxErrors'),
      comparison: 'above',
      threshold: 1_000,
      reason:
        'Look-ups of what is not there, and players with links that have lapsed, are 4xx as well: some are normal, a thousand in each of three five minutes are not.',
      periodSeconds: 300,
      periods: 3,
      breaching: 3,
      missing: 'notBreaching',
      means: 'Players meet links that have lapsed, somebody tries keys, or a policy has changed.',
      see: [
        "`npx reelkeep doctor` tells whether the apps' own requests are among them.",
        "The bucket's server access log or CloudTrail data events, where they are on.",
      ],
      act: [
        'A policy: as the doctor says.',
        'Lapsed links: a front end keeps URLs longer than `expires_at`; it should ask again.',
      ],
      over: 'Fewer than a thousand in five minutes.',
    },
    {
      id: 'bucket-growth',
      title: 'The bucket grows by more than a TiB a day',
      severity: 'ticket',
      metric: {
        expression: 'DIFF(bytes)',
        of: {
          bytes: {
            namespace: 'AWS/S3',
            name: 'BucketSizeBytes',
            dimensions: { BucketName: bucket, StorageType: 'StandardStorage' },
            statistic: 'Average',
          },
        },
      },
      comparison: 'above',
      threshold: TIB,
      reason: 'Each is 23.55 USD more a month for as long as it stays; CloudWatch has the size once a day.',
      periodSeconds: 86_400,
      periods: 2,
      breaching: 2,
      missing: 'notBreaching',
      means: 'The bill grows: more videos, campaigns that nobody ends, or versions that are kept.',
      see: ['`npx reelkeep usage --tenant TENANT` by month and creative.', '`npx reelkeep cost now --tenant TENANT`'],
      act: [
        '`npx reelkeep cost plan --tenant TENANT` names the cheapest tiering.',
        'Campaigns that are over: end them.',
        'Versions: `npx reelkeep doctor` names `versions_kept_forever`.',
      ],
      over: 'It grows by less, or the growth is meant and the threshold in packages/core/src/alarms/storage-alarms.ts is raised.',
    },
    {
      id: 'outcomes-unread',
      title: 'Nobody has read outcomes for a day',
      severity: 'ticket',
      metric: ofQueue('outcomes', 'ApproximateAgeOfOldestMessage'),
      comparison: 'above',
      threshold: 86_400,
      reason: 'Messages are kept for 14 days, so that 13 are left.',
      periodSeconds: 3_600,
      periods: 1,
      breaching: 1,
      missing: 'notBreaching',
      means:
        'The generator does not learn what was stored, given out instead, or rejected. Outcomes are lost after 14 days.',
      see: ['`npx reelkeep status`: `reelkeep-outcomes`.'],
      act: [
        "Ask whoever runs the generator. Who reads by a subscription of their own to the topic may remove the queue's.",
      ],
      over: 'The oldest outcome is younger than a day.',
    },
  ];
}
