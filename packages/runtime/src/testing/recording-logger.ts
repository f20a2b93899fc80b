/** Loggers for tests: one that keeps its lines, and one that drops them. */
import type { LogFields, Logger, RootLogger } from '../logger.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly fields: LogFields;
  readonly message: string | undefined;
}

export interface RecordingLogger extends RootLogger {
  /** Every line so far, those of children too, with the children's fields. */
  readonly lines: readonly LogLine[];
}

export function createRecordingLogger(): RecordingLogger {
  const lines: LogLine[] = [];
  const logger = recordInto(lines, {});
  return { ...logger, lines, template: (fields) => (own) => logger.info({ ...fields, ...own }) };
}

export const silentLogger: Logger = recordInto({ push: () => 0 }, {});

function recordInto(lines: { push(line: LogLine): number }, bound: LogFields): Logger {
  const at = (level: LogLine['level']) => (fields: LogFields, message?: string) => {
    lines.push({ level, fields: { ...bound, ...fields }, message });
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => recordInto(lines, { ...bound, ...fields }),
  };
}
