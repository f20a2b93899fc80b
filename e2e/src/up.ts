/** Starts a stack as users do, `node apps/cli/src/main.ts up`, and ends it as Ctrl-C does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenEngine, engineLaunch, type StackSlot } from './engine.ts';
import { eventually } from './eventually.ts';
import { readStackFile, type StackFile } from './stack-file.ts';

export const REPO_ROOT = join(import.meta.dirname, '../..');

export interface UpOptions {
  readonly slot: StackSlot;
  /** Where the stack's data live; kept when given, a folder that `stop` removes when not. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningStack {
  readonly file: StackFile;
  readonly home: string;
  /** All that the process wrote so far, stdout and stderr. */
  output(): string;
  /** Ctrl-C; gives the exit code. @throws when it takes longer than 30 s */
  interrupt(): Promise<number | null>;
  /** kill -9, as the kernel does it. */
  kill(): Promise<void>;
  /** Ends it, whatever its state, and clears up. */
  stop(): Promise<void>;
}

/** How long a stack may take until its `stack.json` is there, in milliseconds. */
const UP_TIMEOUT_MS = 90_000;
/** Three times what it gives itself: the machine may be late to tell. */
const STOP_TIMEOUT_MS = 30_000;

/** The caller's environment without what would steer a stack: neither AWS_* nor any variable of ours leaks in. */
export function bareEnvironment(): Record<string, string> {
  const ours =
    /^(AWS_|S3_|INGEST_|CAMPAIGN_|OUTCOME_|PROVIDER_|AUTH_|PRESIGN_|OTEL_|PORT$|LOG_LEVEL$|REELKEEP_|VITEST|NODE_(?!COMPILE_CACHE))/;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

export function spawnUp(args: readonly string[], env: Readonly<Record<string, string>>): Spawned {
  const child = spawn(process.execPath, ['apps/cli/src/main.ts', 'up', '--no-demo', ...args], {
    cwd: REPO_ROOT,
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, output: collect(child) };
}

export interface Spawned {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** @throws with all that the process said when it ends, or is not ready in time */
export async function up(options: UpOptions): Promise<RunningStack> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'reelkeep-e2e-')));
  const path = join(home, 'stack.json');
  // A kill -9 leaves the last start's file behind: only a new one says that this start is ready.
  await rm(path, { force: true });
  const launch = engineLaunch(chosenEngine(), options.slot);
  const { child, output } = spawnUp(launch.args, {
    ...launch.env,
    REELKEEP_HOME: home,
    PROVIDER_ALLOW_HTTP: 'true',
    PROVIDER_ALLOW_PRIVATE: 'true',
    ...options.env,
  });
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const kill = async () => {
    if (ended()) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  try {
    await eventually('stack.json', async () => ended() || (await exists(path)), { timeoutMs: UP_TIMEOUT_MS });
    if (ended()) throw new Error(`up ended with ${child.exitCode ?? child.signalCode} before it was ready`);
    const file = await readStackFile(path);
    const interrupt = async () => {
      child.kill('SIGINT');
      await eventually('the stack to end after Ctrl-C', ended, { timeoutMs: STOP_TIMEOUT_MS });
      return child.exitCode;
    };
    const stop = async () => {
      try {
        if (!ended()) await interrupt();
      } finally {
        await kill();
        if (options.home === undefined) await rm(home, { recursive: true, force: true });
      }
    };
    return { file, home, output, interrupt, kill, stop };
  } catch (error) {
    await kill();
    throw new Error(`no stack; it said:\n${output().slice(-4_000)}`, { cause: error });
  }
}

function collect(child: ChildProcess): () => string {
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => parts.push(part));
  }
  return () => parts.join('');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
