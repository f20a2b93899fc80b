/**
 * Each alarm, fired once on LocalStack: metrics past its threshold are put, the stack is deployed, the alarm goes on and tells its topic;
 * where the metrics are in order it stays off. LocalStack evaluates plain metrics alone. Of an alarm over an expression or a percentile it
 * keeps the definition and no more: there the metrics are read back from it, what follows is worked out here, and the state is set by hand.
 */
import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricStat,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { type Alarm, alarmName, isMath, type Severity } from '@reelkeep/core/alarms/alarm';
import { allAlarms } from '@reelkeep/core/alarms/all-alarms';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeApp } from '../make-app.ts';
import { putAlarmData, type State } from '../testing/alarm-data.ts';
import { type AlarmMailbox, openMailbox } from '../testing/alarm-mailbox.ts';
import { cloudWatchIn, deployStack } from '../testing/cloudformation.ts';
import { evaluateMath } from '../testing/metric-math.ts';
import { PLACES } from '../testing/places.ts';
import { makeAlarmsStack, TOPICS } from './alarms-stack.ts';

/** Regions are apart from each other, so that one can burn while the other is calm. */
const REGIONS: Readonly<Record<State, string>> = { burning: 'eu-west-1', calm: 'eu-central-1' };
const WAIT = { timeout: 45_000, interval: 500 };

const alarms = allAlarms(PLACES);
const isPlain = ({ metric }: Alarm) => !isMath(metric) && metric.statistic !== 'p99';
const plain = alarms.filter(isPlain);
const workedOut = alarms.filter((alarm) => !isPlain(alarm));

const clients = { burning: cloudWatchIn(REGIONS.burning), calm: cloudWatchIn(REGIONS.calm) };
const mailboxes = new Map<Severity, AlarmMailbox>();

async function deploy(state: State): Promise<void> {
  const now = new Date();
  for (const alarm of alarms) await putAlarmData(clients[state], alarm, state, now);
  await deployStack(makeAlarmsStack(makeApp(), { places: PLACES, email: undefined }), REGIONS[state]);
}

async function describeAlarm(state: State, id: string): Promise<MetricAlarm> {
  const request = { AlarmNames: [alarmName(id)] };
  const { MetricAlarms: [found] = [] } = await clients[state].send(new DescribeAlarmsCommand(request));
  if (found === undefined) throw new Error(`${id} was not deployed`);
  return found;
}

async function stateOf(state: State, { id }: Alarm): Promise<string | undefined> {
  return (await describeAlarm(state, id)).StateValue;
}

/** Whether the metrics that lie on LocalStack set off the alarm as it was deployed there. */
async function isPast(state: State, { id }: Alarm): Promise<boolean> {
  const deployed = await describeAlarm(state, id);
  const { Metrics = [], ComparisonOperator, Threshold = 0, EvaluationPeriods = 1, DatapointsToAlarm = 1 } = deployed;
  const { Namespace, MetricName, Dimensions = [], Period = 60, ExtendedStatistic: Stat } = deployed;
  const whole: MetricStat = { Metric: { Namespace, MetricName, Dimensions }, Period, Stat };
  const parts = Metrics.flatMap(({ Id = '', MetricStat: part }) => (part === undefined ? [] : [[Id, part] as const]));
  const expression = Metrics.find(({ Expression }) => Expression !== undefined)?.Expression ?? 'value';
  const series = await Promise.all(
    (parts.length === 0 ? [['value', whole] as const] : parts).map(
      async ([part, stat]) => [part, await readSeries(state, stat, EvaluationPeriods)] as const,
    ),
  );
  const values = evaluateMath(expression, Object.fromEntries(series)).slice(-EvaluationPeriods);
  const past = values.filter((value) => {
    if (value === undefined) return false;
    return ComparisonOperator === 'GreaterThanThreshold' ? value > Threshold : value < Threshold;
  });
  return past.length >= DatapointsToAlarm;
}

async function readSeries(state: State, metricStat: MetricStat, periods: number): Promise<readonly number[]> {
  // What is past the threshold at its least is so at its 99th percentile.
  const Stat = metricStat.Stat === 'p99' ? 'Minimum' : metricStat.Stat;
  const EndTime = new Date();
  // Two more than are looked at: a difference needs the one before.
  const StartTime = new Date(EndTime.getTime() - (periods + 2) * (metricStat.Period ?? 60) * 1_000);
  const MetricDataQueries = [{ Id: 'part', MetricStat: { ...metricStat, Stat } }];
  const request = { StartTime, EndTime, ScanBy: 'TimestampAscending', MetricDataQueries } as const;
  const { MetricDataResults: [result] = [] } = await clients[state].send(new GetMetricDataCommand(request));
  return result?.Values ?? [];
}

beforeAll(async () => {
  for (const severity of ['page', 'ticket'] as const) {
    mailboxes.set(severity, await openMailbox(TOPICS[severity], REGIONS.burning));
  }
  await Promise.all([deploy('burning'), deploy('calm')]);
});
afterAll(() => {
  for (const mailbox of mailboxes.values()) mailbox.close();
  for (const client of Object.values(clients)) client.destroy();
});

describe.each(plain)('$id', (alarm) => {
  test('goes on when its metric is past the threshold', async () => {
    await vi.waitFor(async () => expect(await stateOf('burning', alarm)).toBe('ALARM'), WAIT);
  });

  test('is off while all is well', async () => {
    await vi.waitFor(async () => expect(await stateOf('calm', alarm)).toBe('OK'), WAIT);
  });
});

describe.each(workedOut)('$id, which LocalStack does not evaluate', (alarm) => {
  test('follows from metrics past the threshold, and not from those that are well', async () => {
    expect(await isPast('burning', alarm)).toBe(true);
    expect(await isPast('calm', alarm)).toBe(false);
    const StateReason = 'worked out by the test from the metrics that LocalStack has';
    const request = { AlarmName: alarmName(alarm.id), StateValue: 'ALARM', StateReason } as const;
    await clients.burning.send(new SetAlarmStateCommand(request));
    expect(await stateOf('burning', alarm)).toBe('ALARM');
  });
});

test.each(['page', 'ticket'] as const)(
  'every alarm that is a %s told the topic of those, and no other did',
  async (severity) => {
    const wanted = alarms.filter((alarm) => alarm.severity === severity).map(({ id }) => alarmName(id));
    await vi.waitFor(async () => {
      const heard = await mailboxes.get(severity)?.heard();
      expect([...(heard ?? [])].sort()).toEqual(wanted.sort());
    }, WAIT);
  },
);
