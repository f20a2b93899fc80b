/** Runs a command to its end and gives back what it said, for tools that are asked rather than watched. */
import { execFile } from 'node:child_process';

export interface CommandResult {
  /** Undefined when the command is not installed, or ran out of time. */
  readonly exitCode: number | undefined;
  /** What it wrote to either stream. */
  readonly output: string;
}

export interface CommandOptions {
  readonly timeoutMs: number;
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** As runCommand; passed in, so that tests can answer for the tools. */
export type RunCommand = (command: string, args: readonly string[], options: CommandOptions) => Promise<CommandResult>;

/** Never rejects: a command that is missing, fails or takes too long is a result. */
export const runCommand: RunCommand = (command, args, { timeoutMs, env }) =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: timeoutMs, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      resolve({ exitCode, output: `${stdout}${stderr}`.trim() });
    });
  });
