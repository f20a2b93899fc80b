/** Alarms about videos that may be lost: all of them pages. */
import { INGEST_METRICS } from '../metrics/ingest-metrics.ts';
import { type Alarm, type AlarmPlaces, ofQueue, ours, signsOfLife } from './alarm.ts';

const APP = 'ingest-consumer';
const GIB = 1_024 ** 3;

export function riskAlarms({ cluster, services }: AlarmPlaces): readonly Alarm[] {
  return [
    {
      id: 'ingest-no-tasks',
      title: 'No ingest consumer runs',
      severity: 'page',
      metric: signsOfLife(cluster, services.ingest),
      comparison: 'below',
      threshold: 1,
      reason: 'One task is the least that a deployment has; a task that is replaced is back within two minutes.',
      periodSeconds: 60,
      periods: 3,
      breaching: 3,
      missing: 'breaching',
      means: 'No video is stored, and no fallback is published. Messages wait in the queue, but their links die.',
      see: [
        '`aws ecs describe-services --cluster reelkeep --services reelkeep-ingest --query "services[0].events[:5]"`',
      ],
      act: [
        'The events name the cause: an image that can not be pulled, a task that ends at once (`78` in its stopped reason: a wrong variable, named in the log group `/reelkeep/ingest`), no capacity.',
        'After a deployment: the circuit breaker turns back by itself. If it did not, deploy the `imageTag` that ran before.',
      ],
      over: 'The service has a running task, and `reelkeep_ingest_stored_total` grows again.',
    },
    {
      id: 'first-expiry',
      title: "A provider's link dies within a quarter of an hour, and its video is not stored",
      severity: 'page',
      metric: ours(APP, INGEST_METRICS.firstExpiry, 'Minimum'),
      comparison: 'below',
      threshold: 900,
      reason:
        'A quarter of an hour is what a person needs to wake up and act; what is healthy is stored within seconds.',
      periodSeconds: 60,
      periods: 3,
      breaching: 2,
      missing: 'notBreaching',
      means:
        'A video is about to be lost for good: once its link is dead nobody can fetch it, unless the provider makes a new one.',
      see: [
        '`npx reelkeep status` tells whether S3 answers and what waits.',
        'Log group `/reelkeep/ingest`: `video.put_off` with `reason` and `detail` says what the video waits for.',
      ],
      act: [
        'S3 away or refusing: see `store-down`.',
        'A backlog: see `ingest-queue-old`; more tasks help at once.',
        'One provider in trouble: ask it to keep the file, or for a new link, and send the message again.',
      ],
      over: '`reelkeep_ingest_first_expiry_seconds` is above 900 or has no value. A video that was lost lies in the DLQ as `provider_gone`.',
    },
    {
      id: 'store-down',
      title: 'The ingest consumer can not store: S3 is away or refuses',
      severity: 'page',
      metric: ours(APP, INGEST_METRICS.storeUp, 'Minimum'),
      comparison: 'below',
      threshold: 1,
      reason: "Five minutes outlast S3's own short troubles; links live an hour or more.",
      periodSeconds: 60,
      periods: 5,
      breaching: 5,
      missing: 'notBreaching',
      means:
        "The breaker is open. Generation goes on with the providers' links, and videos wait in the retry queue; none is lost while its link lives.",
      see: [
        '`npx reelkeep doctor` names what is wrong and why.',
        '`reelkeep_ingest_first_expiry_seconds` is the time there is.',
      ],
      act: [
        '`s3_misconfigured`: what the doctor prints; most often a policy, a key or a bucket that somebody changed.',
        '`s3_unavailable`: AWS Health tells of an outage. Nothing has to be restarted: the retry queue drains by itself.',
      ],
      over: '`reelkeep_ingest_store_up` is 1, and the retry queue gets shorter.',
    },
    {
      id: 'ingest-queue-old',
      title: 'Messages wait for a quarter of an hour before anyone takes them',
      severity: 'page',
      metric: ofQueue('ingest', 'ApproximateAgeOfOldestMessage'),
      comparison: 'above',
      threshold: 900,
      reason:
        'Autoscaling acts at five minutes; a queue that is still this old has outgrown it. Links live an hour or more.',
      periodSeconds: 60,
      periods: 5,
      breaching: 5,
      missing: 'notBreaching',
      means:
        'More videos arrive than are stored. What waits longest loses its link first, and no fallback tells the generator of it.',
      see: [
        '`npx reelkeep status`',
        '`reelkeep_ingest_in_flight_messages` against `reelkeep_ingest_slots`: are all slots busy?',
      ],
      act: [
        'All slots busy: raise `ingest.maxTasks` of the deployment and deploy; the number of tasks follows.',
        'Slots free: the consumer can not read the queue. `npx reelkeep doctor --app ingest` says why.',
        '`reelkeep_ingest_time_in_handler_seconds` has grown: a slow provider holds the slots.',
      ],
      over: 'The oldest message is younger than a minute.',
    },
    {
      id: 'bytes-at-risk',
      title: 'More than 100 GiB of videos are received and not stored',
      severity: 'page',
      metric: ours(APP, INGEST_METRICS.atRiskBytes, 'Sum'),
      comparison: 'above',
      threshold: 100 * GIB,
      reason: 'Of all tasks together; one needs a quarter of an hour for as much, at 100 MB/s.',
      periodSeconds: 60,
      periods: 5,
      breaching: 5,
      missing: 'notBreaching',
      means: 'An outage has lasted so long that coming back takes a while, and links go on dying meanwhile.',
      see: [
        '`reelkeep_ingest_at_risk_bytes` and `reelkeep_ingest_first_expiry_seconds` side by side on the dashboard.',
      ],
      act: [
        'End the outage: see `store-down`.',
        'Raise `ingest.minTasks` before S3 is back, so that the retry queue is drained by many.',
      ],
      over: '`reelkeep_ingest_at_risk_bytes` falls and the retry queue empties.',
    },
  ];
}
