/** An alarm of the table in CloudFormation's words. */
import { type Alarm, alarmName, isMath, type MetricSource } from '@reelkeep/core/alarms/alarm';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** `ingest-dlq` → `IngestDlqAlarm` */
function idOf(alarm: Alarm): string {
  const words = alarm.id.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}Alarm`;
}

/** @param topicArn is told when it goes on, and when it is over. */
export function addAlarm(scope: Construct, alarm: Alarm, topicArn: string): CfnAlarm {
  const { id, title, severity, metric, comparison, threshold, periodSeconds, periods, breaching, missing } = alarm;
  return new CfnAlarm(scope, idOf(alarm), {
    alarmName: alarmName(id),
    alarmDescription: `${title}. What to do: docs/RUNBOOK.md#${id} (${severity})`,
    comparisonOperator: comparison === 'above' ? 'GreaterThanThreshold' : 'LessThanThreshold',
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: breaching,
    treatMissingData: missing,
    alarmActions: [topicArn],
    okActions: [topicArn],
    ...(isMath(metric)
      ? {
          metrics: [
            ...queriesOf(metric.of, periodSeconds),
            { id: 'result', expression: metric.expression, label: title },
          ],
        }
      : { ...plain(metric), period: periodSeconds }),
  });
}

function plain({ namespace, name, dimensions, statistic }: MetricSource) {
  return {
    namespace,
    metricName: name,
    dimensions: dimensionsOf(dimensions),
    // CloudFormation has percentiles in a property of their own.
    ...(statistic.startsWith('p') ? { extendedStatistic: statistic } : { statistic }),
  };
}

function queriesOf(of: Readonly<Record<string, MetricSource>>, period: number): CfnAlarm.MetricDataQueryProperty[] {
  return Object.entries(of).map(([id, { namespace, name, dimensions, statistic }]) => ({
    id,
    metricStat: {
      metric: { namespace, metricName: name, dimensions: dimensionsOf(dimensions) },
      period,
      stat: statistic,
    },
    returnData: false,
  }));
}

function dimensionsOf(dimensions: Readonly<Record<string, string>>): CfnAlarm.DimensionProperty[] {
  return Object.entries(dimensions).map(([name, value]) => ({ name, value }));
}
