/** Metrics that set an alarm off, and metrics that leave it off. */
import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type Alarm, isMath, type MetricSource } from '@reelkeep/core/alarms/alarm';

export type State = 'burning' | 'calm';

/** So many periods before now and after it, however long the deployment in between takes. */
const PERIODS_BEFORE = 4;
const PERIODS_AFTER = 4;

/** The value of a metric in a period, which are counted from the first; undefined for none. */
type Values = (period: number) => number | undefined;

/** The parts of an expression are past its threshold together, so what each has to be is said here. */
const BURNING_PARTS: Readonly<Record<string, Readonly<Record<string, Values>>>> = {
  'retry-queue': { visible: () => 400, delayed: () => 400, hidden: () => 400 },
  'api-errors': { errors: () => 30, requests: () => 1_000 },
  'bucket-growth': { bytes: (period) => period * 2 * 1_024 ** 4 },
};

function valuesOf(alarm: Alarm, part: string, state: State): Values {
  const { id, metric, comparison, threshold } = alarm;
  if (isMath(metric)) {
    const burning = BURNING_PARTS[id]?.[part];
    if (burning === undefined) throw new Error(`say what of ${part} sets off ${id}`);
    return state === 'burning' ? burning : () => 1;
  }
  // It counts samples: none sets it off, and any leaves it off.
  if (metric.statistic === 'SampleCount') return () => (state === 'burning' ? undefined : 1);
  if (comparison === 'above') return () => (state === 'burning' ? 2 * threshold + 1 : threshold / 4);
  return () => (state === 'burning' ? threshold / 2 : 4 * threshold);
}

/** By the names that an expression has for them; `value` of a plain metric. */
function sourcesOf({ metric }: Alarm): ReadonlyArray<readonly [part: string, source: MetricSource]> {
  return isMath(metric) ? Object.entries(metric.of) : [['value', metric]];
}

/** One datum in the middle of each period. */
export async function putAlarmData(client: CloudWatchClient, alarm: Alarm, state: State, now: Date): Promise<void> {
  const { periodSeconds, periods } = alarm;
  for (const [part, { namespace, name, dimensions }] of sourcesOf(alarm)) {
    const values = valuesOf(alarm, part, state);
    const first = -(periods + PERIODS_BEFORE);
    const data = Array.from({ length: PERIODS_AFTER - first }, (_, index): MetricDatum[] => {
      const Value = values(index);
      const Timestamp = new Date(now.getTime() + (first + index + 0.5) * periodSeconds * 1_000);
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      return Value === undefined ? [] : [{ MetricName: name, Dimensions, Timestamp, Value }];
    }).flat();
    if (data.length === 0) continue;
    await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data }));
  }
}
