import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMetrics } from './metrics.ts';
import { createMetricsLog, type MetricsReport } from './metrics-log.ts';
import { createRecordingLogger } from './testing/recording-logger.ts';

beforeEach(() => vi.useFakeTimers({ now: new Date('2025-08-12T14:30:40.250Z') }));
afterEach(() => vi.useRealTimers());

function startLog() {
  const metrics = createMetrics();
  const counter = metrics.counter({ name: 'a_total', help: 'x', labels: {} });
  let before = 0;
  // What came since the last call, as a report of deltas says it.
  const report: MetricsReport = {
    lines(samples, at, how) {
      const [{ value = 0 } = {}] = samples;
      const line = `${how} ${at.toISOString().slice(11, 19)} ${value - before}`;
      before = value;
      return [line];
    },
  };
  let written = '';
  const log = createRecordingLogger();
  const output = {
    write(text: string) {
      written += text;
    },
  };
  const metricsLog = createMetricsLog({ metrics, report, now: () => new Date(), log, output });
  return { metricsLog, counter, metrics, log, written: () => written };
}

it('writes at every full minute what the minute before it brought', async () => {
  const { metricsLog, counter, written } = startLog();
  metricsLog.start();
  counter.inc({}, 2);
  await vi.advanceTimersByTimeAsync(19_749);
  expect(written()).toBe('');
  await vi.advanceTimersByTimeAsync(1);
  expect(written()).toBe('beat 14:30:00 2\n');
  counter.inc({}, 3);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written()).toBe('beat 14:30:00 2\nbeat 14:31:00 3\n');
});

it('writes the rest when it is stopped, and nothing after that', async () => {
  const { metricsLog, counter, written } = startLog();
  metricsLog.start();
  counter.inc({}, 7);
  await metricsLog.stop();
  expect(written()).toBe('flush 14:30:40 7\n');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(written()).toBe('flush 14:30:40 7\n');
});

it('counts nothing twice and loses nothing, however many calls there are at once', async () => {
  const { metricsLog, counter, written } = startLog();
  counter.inc({}, 1);
  const flushes = [metricsLog.flush(), metricsLog.flush()];
  counter.inc({}, 1);
  flushes.push(metricsLog.flush());
  await Promise.all(flushes);
  const told = written().match(/\d+$/gm) ?? [];
  expect(told.reduce((sum, value) => sum + Number(value), 0)).toBe(2);
});

it('says that it could not, and goes on', async () => {
  const { metricsLog, metrics, log, written } = startLog();
  let broken = true;
  metrics.gauge({ name: 'b', help: 'x', labels: {} }, () => {
    if (broken) throw new Error('no figure');
  });
  await metricsLog.flush();
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { event: 'metrics.not_written' } }]);
  broken = false;
  await metricsLog.flush();
  expect(written()).toBe('flush 14:30:40 0\n');
});
