/** How many ingest consumers run: by the backlog of each slot, by the age of the oldest message, and by the link that dies first. */

import { type MetricSource, ofQueue, ours } from '@reelkeep/core/alarms/alarm';
import { INGEST_METRICS } from '@reelkeep/core/metrics/ingest-metrics';
import { Duration } from 'aws-cdk-lib';
import { AdjustmentType, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { Deployment } from '../deployment.ts';

const APP = 'ingest-consumer';

/** Messages that wait for each slot. Where a video takes ten seconds, six are a minute's work, and links live an hour. */
const BACKLOG_PER_SLOT = 6;
/** Of the one task that is there or about to be, while none has told of its slots: INGEST_CONCURRENCY's default. */
const SLOTS_OF_A_TASK = 16;
/** A message that waits as long is late whatever the backlog: a few videos of gigabytes hold all slots. */
const LATE_SECONDS = 300;
const VERY_LATE_SECONDS = 900;
/** Of the link that dies first. Below a quarter of an hour a person is called as well (the alarm `first-expiry`). */
const URGENT_SECONDS = 1_800;
const VERY_URGENT_SECONDS = 900;

export function scaleIngest(service: FargateService, { ingest }: Deployment): void {
  const scaling = service.autoScaleTaskCount({ minCapacity: ingest.minTasks, maxCapacity: ingest.maxTasks });
  trackBacklog(service, scaling);
  const steps = { adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY, cooldown: Duration.minutes(2) };
  scaling.scaleOnMetric('Age', {
    ...steps,
    metric: metricOf(ofQueue('ingest', 'ApproximateAgeOfOldestMessage')),
    scalingSteps: [
      { upper: LATE_SECONDS, change: 0 },
      { lower: LATE_SECONDS, upper: VERY_LATE_SECONDS, change: +2 },
      { lower: VERY_LATE_SECONDS, change: +5 },
    ],
  });
  scaling.scaleOnMetric('Expiry', {
    ...steps,
    metric: metricOf(ours(APP, INGEST_METRICS.firstExpiry, 'Minimum')),
    scalingSteps: [
      { upper: VERY_URGENT_SECONDS, change: +5 },
      { lower: VERY_URGENT_SECONDS, upper: URGENT_SECONDS, change: +2 },
      { lower: URGENT_SECONDS, change: 0 },
    ],
  });
}

/**
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 * CDK's own target tracking takes a plain metric alone, so this is CloudFormation's.
 */
function trackBacklog(service: FargateService, scaling: ScalableTaskCount): void {
  new CfnScalingPolicy(service, 'Backlog', {
    policyName: 'reelkeep-ingest-backlog-per-slot',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTargetIdOf(scaling),
    targetTrackingScalingPolicyConfiguration: {
      targetValue: BACKLOG_PER_SLOT,
      scaleOutCooldown: 60,
      // Slowly back: a task that leaves hands what it was doing to the others.
      scaleInCooldown: 300,
      customizedMetricSpecification: {
        metrics: [
          {
            id: 'waiting',
            metricStat: statOf(ofQueue('ingest', 'ApproximateNumberOfMessagesVisible')),
            returnData: false,
          },
          // Each task tells of its slots once a minute, all in the same: together they are what can be worked on at once.
          { id: 'slots', metricStat: statOf(ours(APP, INGEST_METRICS.slots, 'Sum')), returnData: false },
          {
            id: 'backlog',
            expression: `waiting / FILL(slots, ${SLOTS_OF_A_TASK})`,
            label: 'Backlog per slot',
            returnData: true,
          },
        ],
      },
    },
  });
}

function scalableTargetIdOf(scaling: ScalableTaskCount): string {
  const target = scaling.node.tryFindChild('Target');
  if (target === undefined || !('scalableTargetId' in target) || typeof target.scalableTargetId !== 'string') {
    throw new TypeError('the service has no scalable target');
  }
  return target.scalableTargetId;
}

function metricOf({ namespace, name, dimensions, statistic }: MetricSource): Metric {
  return new Metric({
    namespace,
    metricName: name,
    dimensionsMap: { ...dimensions },
    statistic,
    period: Duration.minutes(1),
  });
}

function statOf({
  namespace,
  name,
  dimensions,
  statistic,
}: MetricSource): CfnScalingPolicy.TargetTrackingMetricStatProperty {
  return {
    metric: {
      namespace,
      metricName: name,
      dimensions: Object.entries(dimensions).map(([dimension, value]) => ({ name: dimension, value })),
    },
    stat: statistic,
  };
}
