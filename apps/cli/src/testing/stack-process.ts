/** `reelkeep up` as a process of its own, in a folder of its own, for tests that look at it from outside. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect } from 'vitest';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** A cold start on a machine that does much else. */
export const TIMEOUT_MS = 120_000;

const stackSchema = z.strictObject({
  endpoint: z.string(),
  region: z.literal('us-east-1'),
  credentials: z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  bucket: z.literal('reelkeep-videos'),
  queues: z.strictObject({
    ingest: z.url(),
    ingestRetry: z.url(),
    ingestDlq: z.url(),
    campaigns: z.url(),
    campaignsDlq: z.url(),
    outcomes: z.url(),
  }),
  outcomeTopicArn: z.string().startsWith('arn:aws:sns:'),
  api: z.strictObject({ baseUrl: z.url() }),
  tokens: z.strictObject({ acme: z.string(), globex: z.string() }),
});

export type RunningStack = z.infer<typeof stackSchema>;

/** Gives each test of a file a folder of its own; what it started there is gone after it. */
export function useStackProcesses() {
  const processes = { home: '' };
  const started: ChildProcess[] = [];
  beforeEach(async () => {
    processes.home = await mkdtemp(join(tmpdir(), 'reelkeep-home-'));
  });
  afterEach(async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    }
    // The apps of a killed stack end a moment later and may still be writing.
    await rm(processes.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  return {
    home: () => processes.home,
    up(args: readonly string[], env: NodeJS.ProcessEnv = {}, engine: readonly string[] = EMBEDDED) {
      const stack = startStack(processes.home, [...engine, ...args], env);
      started.push(stack.child);
      return stack;
    },
    /** Runs a command of `reelkeep` in another shell; its standard output. */
    async command(args: readonly string[]): Promise<string> {
      const env = { PATH: process.env['PATH'], REELKEEP_HOME: processes.home };
      const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args], { env });
      return stdout;
    },
  };
}

const EMBEDDED = ['--engine', 'embedded', '--engine-port', '0'];

function startStack(home: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [MAIN, 'up', ...args], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PORT: '0',
      REELKEEP_HOME: home,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part) => (text += part));
  const exited = once(child, 'exit');
  return {
    child,
    output: () => text,
    async exitCode() {
      const [code] = await exited;
      return code;
    },
    async ready() {
      await until(
        () => text.includes('Stop: Ctrl-C') || child.exitCode !== null,
        () => text,
      );
      expect(text).toContain('Stop: Ctrl-C');
      return await readStack(home);
    },
  };
}

export async function readStack(home: string) {
  return stackSchema.parse(JSON.parse(await readFile(join(home, 'stack.json'), 'utf8')));
}

/** Looks again and again; what it waits for is never a time. */
export async function until(isSo: () => boolean | Promise<boolean>, explain: () => string = () => ''): Promise<void> {
  const end = performance.now() + TIMEOUT_MS - 5_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${explain()}`);
    await delay(25);
  }
}

/** The files of acme. */
export async function listVideos(stack: RunningStack): Promise<string[]> {
  const url = `${stack.api.baseUrl}/v1/tenants/acme/videos`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${stack.tokens.acme}` } });
  const { videos } = z.object({ videos: z.array(z.object({ file: z.string() })) }).parse(await response.json());
  return videos.map(({ file }) => file);
}

/** The process ids of the apps, from their logs. */
export async function appPids(home: string): Promise<number[]> {
  const logs = ['presign-api', 'ingest-consumer', 'lifecycle-reaper'].map((app) =>
    readFile(join(home, 'logs', `${app}.log`), 'utf8'),
  );
  return (await Promise.all(logs)).map((log) => {
    const [last = ''] = log.trimEnd().split('\n').reverse();
    return z.object({ pid: z.int() }).parse(JSON.parse(last)).pid;
  });
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
