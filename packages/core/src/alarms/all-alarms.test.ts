import { describe, expect, it } from 'vitest';
import { ALL_METRICS } from '../metrics/all-metrics.ts';
import { INGEST_METRICS } from '../metrics/ingest-metrics.ts';
import { REAPER_METRICS } from '../metrics/reaper-metrics.ts';
import { isMath, ours } from './alarm.ts';
import { allAlarms } from './all-alarms.ts';

const DAY_SECONDS = 86_400;
const alarms = allAlarms({
  bucket: 'videos',
  cluster: 'reelkeep',
  services: { ingest: 'reelkeep-ingest', reaper: 'reelkeep-reaper', api: 'reelkeep-api' },
  loadBalancer: 'app/reelkeep-api/1',
});

it('every alarm has a name of its own', () => {
  const ids = alarms.map(({ id }) => id);
  expect([...new Set(ids)]).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

describe.each(alarms)('$id', (alarm) => {
  it('is one that CloudWatch takes', () => {
    const { periodSeconds, periods, breaching } = alarm;
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    expect(periodSeconds % 60).toBe(0);
    expect(periodSeconds * periods).toBeLessThanOrEqual(periodSeconds < 3_600 ? DAY_SECONDS : 7 * DAY_SECONDS);
    expect(breaching).toBeGreaterThan(0);
    expect(breaching).toBeLessThanOrEqual(periods);
    const gauges = ALL_METRICS.filter(({ kind }) => kind === 'gauge').map(({ name }): string => name);
    const sources = isMath(alarm.metric) ? Object.values(alarm.metric.of) : [alarm.metric];
    // A gauge has one value a minute and task: over more minutes their sum means nothing.
    for (const { name, statistic } of sources) {
      if (statistic === 'Sum' && gauges.includes(name)) expect(periodSeconds).toBe(60);
    }
    if (!isMath(alarm.metric)) return;
    const { expression, of } = alarm.metric;
    for (const name of Object.keys(of)) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9_]*$/);
      expect(expression).toContain(name);
    }
  });

  it('says what it means, how to see it, what to do and when it is over', () => {
    const { title, reason, means, see, act, over } = alarm;
    for (const text of [reason, means, over, ...act]) expect(text).toMatch(/[.)\d]$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(see.length).toBeGreaterThan(0);
    expect(act.length).toBeGreaterThan(0);
    const others = [means, over, reason, ...see, ...act]
      .join(' ')
      .matchAll(/(?:[Ss]ee|As for|and) `([a-z0-9]+(?:-[a-z0-9]+)+)`/g);
    for (const [, other] of others) expect(alarms.map(({ id }) => id)).toContain(other);
  });
});

it('a metric that CloudWatch does not get, or not split so, can not be asked for', () => {
  expect(() => ours('ingest-consumer', INGEST_METRICS.queueMessages, 'Maximum')).toThrow(/does not get/);
  expect(() => ours('lifecycle-reaper', REAPER_METRICS.dueNotes, 'Maximum', 'nothing')).toThrow(/nothing/);
  expect(ours('lifecycle-reaper', REAPER_METRICS.dueNotes, 'Maximum', 'reap').dimensions).toEqual({
    app: 'lifecycle-reaper',
    kind: 'reap',
  });
});
