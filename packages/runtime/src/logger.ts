/** The log of a process: JSON lines on a pipe, readable lines on a terminal, and no secret in either. */
import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { describeError } from './describe-error.ts';
import type { LogLevel } from './env-schemas.ts';
import { redactSecrets } from './redact-secrets.ts';
import { standardOutput } from './standard-output.ts';
import { writePerTurn } from './write-per-turn.ts';

/** `event` (past tense, `video.stored`) and whatever tells this one from others; `err` is anything that was thrown. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What JSON writes as it is; what is undefined is left out. */
export type PlainFields = Readonly<Record<string, string | number | undefined>>;

/** What code that logs asks for. Adapters declare the part that they use for themselves. */
export interface Logger {
  debug(fields: LogFields, message?: string): void;
  info(fields: LogFields, message?: string): void;
  warn(fields: LogFields, message?: string): void;
  error(fields: LogFields, message?: string): void;
  /** A person must act and this process is ending. */
  fatal(fields: LogFields, message?: string): void;
  /** A logger whose every line carries `fields` too. */
  child(fields: LogFields): Logger;
}

/** The logger of a process. */
export interface RootLogger extends Logger {
  /**
   * Writes info lines that have `fields` in common, and others of their own, at less than half the cost: for what is logged
   * thousands of times a second.
   */
  template(fields: PlainFields): (own: PlainFields) => void;
}

export interface LoggerOptions {
  /** The process, on every line as `app`. */
  readonly name: string;
  readonly level: LogLevel;
  /** Default: whether standard output is a terminal. */
  readonly pretty?: boolean;
  /** Default: standard output, written before the call returns, so that no line is lost when the process exits. */
  readonly destination?: { write(line: string): void };
  /**
   * Writes the lines of one turn of the event loop together, at its end: for a process that logs thousands a second, where
   * a system call each is a good part of all its work. A process that is killed loses those of its last turn.
   */
  readonly perTurn?: boolean;
  /** Fields of every line, asked for at each: the ids of the span under way. */
  readonly context?: (() => LogFields) | undefined;
}

export function createLogger(options: LoggerOptions): RootLogger {
  const stack = options.level === 'debug' || options.level === 'trace';
  const isPretty = options.pretty ?? process.stdout.isTTY === true;
  const direct = options.destination ?? standardOutput();
  const gathered = (to: Output) => (options.perTurn === true ? writePerTurn(to) : to);
  const output = isPretty ? prettyInto(gathered(direct)) : gathered(redactInto(direct));
  const base = { app: options.name, pid: process.pid };
  const timestamp = timeOfLine();
  const { context } = options;
  const logger = pino(
    {
      level: options.level,
      base,
      timestamp,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: (error: unknown) => describeError(error, { stack }) },
      ...(context === undefined ? {} : { mixin: context }),
    },
    output,
  );
  return Object.assign(logger, {
    template: (fields: PlainFields) => {
      if (!logger.isLevelEnabled('info')) return () => {};
      const shared = membersOf({ ...base, ...fields });
      return (own: PlainFields) => {
        const around = context === undefined ? '' : membersOf(context());
        output.write(`{"level":"info"${timestamp()}${shared}${around}${membersOf(own)}}\n`);
      };
    },
  });
}

/** The members of an object that has some as JSON, a comma before each. */
function membersOf(fields: LogFields): string {
  const text = JSON.stringify(fields);
  return text === '{}' ? '' : `,${text.slice(1, -1)}`;
}

/** Its part of a line, as pino's own writes it. Busy processes log a dozen lines a millisecond, and it is the same text for all. */
function timeOfLine(): () => string {
  let last = { ms: Number.NaN, text: '' };
  return () => {
    const ms = Date.now();
    if (ms !== last.ms) last = { ms, text: `,"time":"${new Date(ms).toISOString()}"` };
    return last.text;
  };
}

interface Output {
  write(text: string): void;
}

/** Of many lines at once: one look at all of them is far cheaper than one at each. */
function redactInto(output: Output): Output {
  return { write: (text) => output.write(redactSecrets(text)) };
}

/** pino-pretty's own stream writes on a later tick, and the line that says why a process ended would be lost with it. */
function prettyInto(output: Output): Output {
  const format = prettyFactory({ colorize: process.stdout.isTTY === true, ignore: 'pid', singleLine: true });
  // Before it is made pretty: a colour's end is no part of what is redacted.
  return { write: (line) => output.write(format(redactSecrets(line))) };
}
