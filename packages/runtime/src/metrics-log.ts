/** Writes metrics as lines of the log, each whole and untouched, at every beat of the clock and when the process stops. */
import type { Logger } from './logger.ts';
import type { MetricSample, Metrics } from './metrics.ts';
import { standardOutput } from './standard-output.ts';

export interface MetricsReport {
  /** What is new since the last call; called once at a time. `beat`: at every interval; `flush`: at any time. */
  lines(samples: readonly MetricSample[], at: Date, how: 'beat' | 'flush'): readonly string[];
}

export interface MetricsLog {
  /** Begins to write at every beat. A process that is frozen between its calls, as a function is, flushes instead. */
  start(): void;
  /** Writes what is new now. Never rejects. */
  flush(): Promise<void>;
  /** Writes what is new, and no more. Never rejects. */
  stop(): Promise<void>;
}

/** CloudWatch keeps a value a minute: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html */
const EVERY_MS = 60_000;

export function createMetricsLog(options: {
  readonly metrics: Pick<Metrics, 'samples'>;
  readonly report: MetricsReport;
  readonly now: () => Date;
  readonly log: Pick<Logger, 'warn'>;
  /** Default: standard output, past the logger and its redaction: no value here is anybody's text. */
  readonly output?: { write(text: string): void };
  readonly everyMs?: number;
}): MetricsLog {
  const { metrics, report, now, output = standardOutput(), everyMs = EVERY_MS } = options;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const writeOnce = async (at: Date, how: 'beat' | 'flush') => {
    try {
      const lines = report.lines(await metrics.samples(), at, how);
      if (lines.length > 0) output.write(`${lines.join('\n')}\n`);
    } catch (error) {
      options.log.warn({ event: 'metrics.not_written', err: error });
    }
  };
  // One after the other: what is new is reckoned from the call before.
  const write = (at: Date, how: 'beat' | 'flush') => {
    writing = writing.then(() => writeOnce(at, how));
    return writing;
  };

  /** All processes beat together, and each has one value in every minute: so values of several can be added up. */
  const schedule = () => {
    const nextMs = (Math.floor(now().getTime() / everyMs) + 1) * everyMs;
    timer = setTimeout(() => {
      // The minute that has ended, also where the timer was a little early.
      void write(new Date(nextMs - everyMs), 'beat');
      schedule();
    }, nextMs - now().getTime());
    timer.unref();
  };

  return {
    start: schedule,
    flush: () => write(now(), 'flush'),
    stop() {
      clearTimeout(timer);
      return write(now(), 'flush');
    },
  };
}
