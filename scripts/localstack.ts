/** LocalStack on the machine itself, without Docker: what CI tests against. Run as a command, it stays up until Ctrl-C. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { property } from './json.ts';
import { prepareLocalStackPython } from './localstack-venv.ts';
import { repositoryFolder } from './repository.ts';

const SERVICES = 's3,sqs,sns,events,cloudwatch,logs,iam,sts,cloudformation';
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 10_000;
const LOG_TAIL_LINES = 20;

export interface LocalStackOptions {
  /** Where it keeps its files and its log. */
  readonly dir: string;
  /** On loopback; a free one by default. */
  readonly port?: number;
  /** Gives up a start that is under way. */
  readonly signal: AbortSignal;
}

export interface LocalStack {
  /** e.g. `http://127.0.0.1:4566` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts LocalStack and resolves once it answers. Throws an Error that says why when it can't be installed or does not come up. */
export async function startLocalStack({ dir, port, signal }: LocalStackOptions): Promise<LocalStack> {
  const python = await prepareLocalStackPython(repositoryFolder);
  const address = `127.0.0.1:${port ?? (await findFreePort())}`;
  const endpoint = `http://${address}`;
  const env = localStackEnvironment(address, dir);
  mkdirSync(env.TMPDIR, { recursive: true });
  const logFile = join(dir, 'localstack.log');
  const log = openSync(logFile, 'w');
  // A process group of its own, so that stopping it reaches the workers it starts, and a Ctrl-C reaches it only through stop().
  const child = spawn(python, ['-m', 'localstack.runtime.main'], {
    cwd: dir,
    detached: true,
    stdio: ['ignore', log, log],
    env,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = () => stopGroup(child, ended);

  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isHealthy(endpoint))) {
    const over = child.exitCode !== null || child.pid === undefined;
    if (over || signal.aborted || Date.now() > deadline) {
      await stop();
      signal.throwIfAborted();
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
      throw new Error(`LocalStack ${over ? 'ended at once' : 'did not answer in time'}; its log ends with:\n${tail}`);
    }
    await delay(100);
  }
  return { endpoint, stop };
}

/** Nothing of the developer's own: no AWS account, no LocalStack settings. */
export function localStackEnvironment(address: string, dir: string) {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    GATEWAY_LISTEN: address,
    LOCALSTACK_HOST: address,
    SERVICES,
    FILESYSTEM_ROOT: join(dir, 'files'),
    // Inside a container it heeds this alone: two of them would share their metrics, and the first that stops would take them away.
    TMPDIR: join(dir, 'tmp'),
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DNS_ADDRESS: '0',
    SQS_ENDPOINT_STRATEGY: 'path',
    S3_SKIP_SIGNATURE_VALIDATION: '0',
  };
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(2_000) });
    const health: unknown = await response.json();
    return response.ok && property(health, 'services', 's3') !== undefined;
  } catch {
    return false;
  }
}

/** Ends a process group, by force when it takes too long. */
export async function stopGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGTERM');
  const late = new AbortController();
  const timeout = delay(STOP_TIMEOUT_MS, 'late', { signal: late.signal }).catch(() => 'ended');
  const first = await Promise.race([ended.then(() => 'ended'), timeout]);
  late.abort();
  if (first === 'late') process.kill(-child.pid, 'SIGKILL');
  await ended;
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no free port on loopback'));
      });
    });
  });
}

/** Aborted by the first Ctrl-C (or SIGTERM), which from then on no longer ends this process by itself. */
export function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => controller.abort(new Error('interrupted')));
  return controller.signal;
}

if (import.meta.main) {
  const started = Date.now();
  const interrupted = untilInterrupted();
  const port = Number(process.argv[2] ?? 4566);
  try {
    const { endpoint, stop } = await startLocalStack({
      dir: join(repositoryFolder, '.cache', 'localstack'),
      port,
      signal: interrupted,
    });
    console.log(`LocalStack answers at ${endpoint} after ${Date.now() - started} ms (test/test); Ctrl-C stops it.`);
    // The timer only keeps the process alive until the signal comes.
    await delay(2 ** 31 - 1, undefined, { signal: interrupted }).catch(() => {});
    await stop();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
