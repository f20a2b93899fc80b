/** What a command says: text for a person, or JSON and nothing else on standard output for a script. */
import { createProgressMeter } from './progress-meter.ts';

export interface CommandOutput {
  readonly json: boolean;
  /** Columns of the terminal; undefined on a pipe. */
  readonly width: number | undefined;
  /** A line for a person; nothing with `--json`. */
  say(line: string): void;
  /** A line on standard error, whatever the form of the answer. */
  note(line: string): void;
  /** The whole answer: one JSON document, or lines. */
  answer(value: unknown, lines: () => readonly string[]): void;
  /** One of many answers, as they come: a JSON document on a line of its own (NDJSON), or a line of text. */
  each(value: unknown, line: () => string): void;
  /** How far something is: on a terminal alone, on standard error, gone with the answer. @param total undefined: nobody knows. */
  progress(what: string, done: number, total?: number): void;
}

export interface OutputStreams {
  readonly stdout: { write(text: string): unknown; readonly columns?: number | undefined; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly columns?: number | undefined; readonly isTTY?: boolean };
}

export function createCommandOutput(json: boolean, { stdout, stderr }: OutputStreams): CommandOutput {
  const meter = createProgressMeter(json ? undefined : stderr);
  const print = (line: string) => {
    meter.clear();
    stdout.write(`${line}\n`);
  };
  return {
    json,
    width: stdout.isTTY ? stdout.columns : undefined,
    say(line) {
      if (!json) print(line);
    },
    note(line) {
      meter.clear();
      stderr.write(`${line}\n`);
    },
    answer(value, lines) {
      if (json) print(JSON.stringify(value, null, 2));
      else for (const line of lines()) print(line);
    },
    each: (value, line) => print(json ? JSON.stringify(value) : line()),
    progress: (what, done, total) => meter.show(what, done, total),
  };
}
