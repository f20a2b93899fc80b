/** What an alarm is, as pure data: one table behind CloudWatch, docs/RUNBOOK.md and the test that fires each. */
import { METRIC_NAMESPACE, type Metric, type MetricApp } from '../metrics/metric.ts';
import { QUEUE_NAMES, type QueueRole } from '../provisioning/resource-names.ts';

/** `page` wakes somebody: a video may be lost, or nobody is served. `ticket` waits for the morning. */
export type Severity = 'page' | 'ticket';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export type Statistic = 'Sum' | 'Minimum' | 'Maximum' | 'Average' | 'SampleCount' | 'p99';

/** One metric of CloudWatch, ours or AWS's. */
export interface MetricSource {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export interface MetricMath {
  readonly expression: string;
  /** By the names that the expression has for them. */
  readonly of: Readonly<Record<string, MetricSource>>;
}

export interface Alarm {
  /** `ingest-dlq`: `reelkeep-ingest-dlq` in CloudWatch, a heading of docs/RUNBOOK.md. */
  readonly id: string;
  /** What is the case while it is on, in half a sentence. */
  readonly title: string;
  readonly severity: Severity;
  readonly metric: MetricSource | MetricMath;
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  /** Why this threshold and this long. */
  readonly reason: string;
  readonly periodSeconds: number;
  /** On when `breaching` of the last `periods` are past the threshold. */
  readonly periods: number;
  readonly breaching: number;
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
  readonly missing: 'breaching' | 'notBreaching';
  /** What it means for videos, generators and tenants. */
  readonly means: string;
  /** How to see it: Markdown, a step an entry. */
  readonly see: readonly string[];
  readonly act: readonly string[];
  /** How to know that it is over. */
  readonly over: string;
}

/** What the dimensions name in one deployment. */
export interface AlarmPlaces {
  readonly bucket: string;
  readonly cluster: string;
  readonly services: { readonly ingest: string; readonly reaper: string; readonly api: string };
  /** `app/reelkeep-api/50dc6c495c0c9188` */
  readonly loadBalancer: string;
}

export function alarmName(id: string): string {
  return `reelkeep-${id}`;
}

export function isMath(metric: Alarm['metric']): metric is MetricMath {
  return 'expression' in metric;
}

/**
 * A metric of ours, with the dimensions that it is published with.
 * @param value of the label that it is split by. @throws TypeError for one that CloudWatch does not get so.
 */
export function ours(app: MetricApp, metric: Metric, statistic: Statistic, value?: string): MetricSource {
  const { name, cloudWatch, labels } = metric;
  if ('leftOut' in cloudWatch) throw new TypeError(`CloudWatch does not get ${name}: ${cloudWatch.leftOut}`);
  const { by } = cloudWatch;
  if (value === undefined) return { namespace: METRIC_NAMESPACE, name, dimensions: { app }, statistic };
  if (by === undefined || labels[by]?.includes(value) !== true) {
    throw new TypeError(`${name} is not split by anything that can be ${value}`);
  }
  return { namespace: METRIC_NAMESPACE, name, dimensions: { app, [by]: value }, statistic };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export function ofQueue(
  role: QueueRole,
  name: `ApproximateNumberOfMessages${'Visible' | 'NotVisible' | 'Delayed'}` | 'ApproximateAgeOfOldestMessage',
): MetricSource {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName: QUEUE_NAMES[role] }, statistic: 'Maximum' };
}

/**
 * Samples of a service's CPU: there are some as long as a task runs, and none when none does. It costs nothing, but how many there are
 * a task and minute is nowhere promised. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export function signsOfLife(cluster: string, service: string): MetricSource {
  return {
    namespace: 'AWS/ECS',
    name: 'CPUUtilization',
    dimensions: { ClusterName: cluster, ServiceName: service },
    statistic: 'SampleCount',
  };
}
