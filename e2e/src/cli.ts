/** `npx reelkeep COMMAND` as an operator runs it, against a stack that is told by the environment alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseJson } from './json.ts';
import { bareEnvironment, REPO_ROOT } from './up.ts';

export interface CliRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  /** Standard output as NDJSON. */
  readonly documents: () => unknown[];
}

export interface StartedCli {
  /** All that it said on standard error so far. */
  readonly said: () => string;
  readonly ended: Promise<CliRun>;
}

/** @param input what it gets on standard input, and that is then over */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>>, input = ''): StartedCli {
  const child = spawn(process.execPath, [join(REPO_ROOT, 'apps/cli/src/main.ts'), ...args], {
    env: { ...bareEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  child.stdin.end(input);
  const ended = once(child, 'close').then(() => ({
    stdout,
    stderr,
    exitCode: child.exitCode,
    documents: () => stdout.trimEnd().split('\n').filter(Boolean).map(parseJson),
  }));
  return { said: () => stderr, ended };
}

export function runCli(args: readonly string[], env: Readonly<Record<string, string>>, input = ''): Promise<CliRun> {
  return startCli(args, env, input).ended;
}
