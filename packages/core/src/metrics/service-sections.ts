/** The panels of the API, of the queues and of S3. */
import { API_METRICS as API } from './api-metrics.ts';
import { INGEST_METRICS as INGEST } from './ingest-metrics.ts';
import type { GaugeMetric } from './metric.ts';
import type { Panel, PanelLine, S3Figure, Section } from './panel.ts';
import { REAPER_METRICS as REAPER } from './reaper-metrics.ts';

export const API_SECTION: Section = {
  title: 'API',
  panels: [
    {
      title: 'Requests',
      text: '500 is a defect, 503 an S3 or a token issuer that is away, 429 a tenant beyond its limit.',
      unit: 'per_second',
      lines: [{ show: 'rate', metric: API.requests, by: 'status' }],
    },
    {
      title: 'Time to answer',
      text: 'Slow where S3 is asked alone: S3 is slow. Slow in all: more processes are needed.',
      unit: 'seconds',
      lines: [{ show: 'quantiles', metric: API.requestDuration, by: 'route' }],
    },
    {
      title: 'URLs by source',
      text: '`provider` stands in for a video that is not stored; `none`: nothing to play.',
      unit: 'per_second',
      lines: [{ show: 'rate', metric: API.urls, by: 'source' }],
    },
    {
      title: 'Share of URLs that are not durable',
      text: 'More than the videos of the last minutes explain: S3 is away, or ingest lags behind.',
      unit: 'share',
      lines: [{ show: 'share', metric: API.urls, where: { source: 'provider' }, of: API.urls }],
    },
    {
      title: 'Videos that fell back',
      text: 'They could not be looked up; the reason says whether S3 is away or refuses.',
      unit: 'per_second',
      lines: [{ show: 'rate', metric: API.fallback, by: 'reason' }],
    },
    {
      title: 'Tokens',
      text: "`unavailable`: the issuer's keys can not be had, and nobody gets in.",
      unit: 'per_second',
      lines: [{ show: 'rate', metric: API.tokens, by: 'outcome' }],
    },
    {
      title: 'S3 as the API sees it',
      text: "0: players get their provider's URLs.",
      unit: 'count',
      lines: [{ show: 'value', metric: API.storeUp, legend: 'up' }],
    },
  ],
};

const ROLES = ['ingest', 'ingestRetry', 'ingestDlq', 'campaigns', 'campaignsDlq', 'outcomes'] as const;

const waiting = (metric: GaugeMetric): readonly PanelLine[] => [
  { show: 'value', metric, by: 'queue', where: { state: 'visible' } },
  { show: 'value', metric, by: 'queue', where: { state: 'hidden' }, legend: 'taken from' },
];

export const QUEUES_SECTION: Section = {
  title: 'Queues',
  panels: [
    {
      title: 'Ingest queues, as the workers see them',
      text: '`ingest` visible is the backlog, `dlq` waits for a person.',
      unit: 'count',
      lines: waiting(INGEST.queueMessages),
    },
    {
      title: 'Campaign queues, as the reapers see them',
      text: '`campaigns` are ends that wait, `dlq` waits for a person.',
      unit: 'count',
      lines: waiting(REAPER.queueMessages),
    },
    {
      title: 'Messages that wait (SQS)',
      text: "AWS's own count.",
      unit: 'count',
      lines: ROLES.map((queue) => ({ show: 'sqs', queue, figure: 'ApproximateNumberOfMessagesVisible' })),
    },
    {
      title: 'Age of the oldest message (SQS)',
      text: 'Of `reelkeep-ingest` in seconds, where all is well. A DLQ keeps a message for 14 days and no longer.',
      unit: 'seconds',
      lines: ROLES.map((queue) => ({ show: 'sqs', queue, figure: 'ApproximateAgeOfOldestMessage' })),
    },
  ],
};

const s3 = (title: string, text: string, unit: Panel['unit'], ...figures: S3Figure[]): Panel => ({
  title,
  text,
  unit,
  lines: figures.map((figure) => ({ show: 's3', figure })),
});

export const S3_SECTION: Section = {
  title: 'S3',
  panels: [
    s3('Bucket size', 'Once a day; what is stored is paid for.', 'bytes', 'BucketSizeBytes'),
    s3('Objects', 'Once a day; videos and ledger together.', 'count', 'NumberOfObjects'),
    s3(
      'Bytes downloaded and uploaded',
      'BytesDownloaded is what the setup guide calls DataRetrieved: it costs the most once videos are played.',
      'bytes',
      'BytesDownloaded',
      'BytesUploaded',
    ),
    s3(
      'GET and PUT requests',
      'Of the videos. GET are players, PUT are uploads.',
      'count',
      'GetRequests',
      'PutRequests',
    ),
    s3(
      'Errors of S3',
      '4xx: refused, or a video that is gone. 5xx: throttled, or S3 is in trouble.',
      'count',
      '4xxErrors',
      '5xxErrors',
    ),
    s3('Time to the first byte', 'p99 of what S3 takes itself.', 'milliseconds', 'FirstByteLatency'),
  ],
};
