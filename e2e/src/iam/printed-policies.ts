/** What `reelkeep iam --json` prints, read as any script would. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { listAt, parseJson, textAt } from '../json.ts';
import { bareEnvironment, REPO_ROOT } from '../up.ts';

const run = promisify(execFile);

export interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface Operation {
  /** e.g. `s3:PutObject` */
  readonly operation: string;
  readonly action: string;
  /** e.g. `videos` */
  readonly on: string;
}

export interface AppPolicy {
  readonly app: string;
  readonly statements: readonly Statement[];
  readonly operations: readonly Operation[];
}

/** Runs `reelkeep` against an engine; its standard output. */
export async function reelkeep(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const command = ['apps/cli/src/main.ts', ...args];
  const { stdout } = await run(process.execPath, command, { cwd: REPO_ROOT, env: { ...bareEnvironment(), ...env } });
  return stdout;
}

export async function readPrintedPolicies(env: Readonly<Record<string, string>>): Promise<readonly AppPolicy[]> {
  const printed = { policies: parseJson(await reelkeep(['iam', '--json'], env)) };
  return listAt(printed, 'policies').map((entry) => ({
    app: textAt(entry, 'app'),
    statements: listAt(entry, 'policy', 'Statement').map((statement) => ({
      Sid: textAt(statement, 'Sid'),
      Action: textsOf(statement['Action']),
      Resource: textsOf(statement['Resource']),
    })),
    operations: listAt(entry, 'operations').map((row) => ({
      operation: textAt(row, 'operation'),
      action: textAt(row, 'action'),
      on: textAt(row, 'on'),
    })),
  }));
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
