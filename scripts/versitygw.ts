/** versitygw on the machine itself: the S3 engine that checks every signature, digest and chunk. Needs Go for its first start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort, stopGroup } from './localstack.ts';
import { runCommand } from './run-command.ts';

const VERSION = '1.8.0';
const START_TIMEOUT_MS = 30_000;
const LOG_TAIL_LINES = 20;

/** The path of the pinned versitygw in the repository's cache folder. The first call builds it, which takes minutes. */
export async function installVersitygw(root: string): Promise<string> {
  const folder = join(root, '.cache', `versitygw-${VERSION}`);
  const binary = join(folder, 'versitygw');
  if (existsSync(binary)) return binary;
  console.log(`Building versitygw ${VERSION} into ${folder} (first time only, a few minutes) ...`);
  mkdirSync(folder, { recursive: true });
  const code = await runCommand('go', ['install', `github.com/versity/versitygw/cmd/versitygw@v${VERSION}`], {
    cwd: folder,
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-buildvcs=false' },
  });
  if (code === 0 && existsSync(binary)) return binary;
  throw new Error('versitygw could not be built: it needs Go on the PATH (on Debian: apt-get install golang)');
}

export interface VersitygwOptions {
  /** From `installVersitygw`. */
  readonly binary: string;
  /** Where buckets, versions and the log go; created if missing. */
  readonly dir: string;
  /** Requests signed for another region are refused. */
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface Versitygw {
  /** e.g. `http://127.0.0.1:40123` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts a gateway on a free port of loopback and resolves once it answers. Throws an Error with the end of its log. */
export async function startVersitygw({ binary, dir, region, credentials }: VersitygwOptions): Promise<Versitygw> {
  const [buckets, versions] = ['buckets', 'versions'].map((name) => join(dir, name));
  for (const folder of [buckets, versions]) mkdirSync(folder ?? dir, { recursive: true });
  const address = `127.0.0.1:${await findFreePort()}`;
  const logFile = join(dir, 'versitygw.log');
  const log = openSync(logFile, 'w');
  const child = spawn(
    binary,
    [
      '--port',
      address,
      '--region',
      region,
      '--keep-alive',
      'posix',
      '--versioning-dir',
      versions ?? dir,
      buckets ?? dir,
    ],
    {
      cwd: dir,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env['PATH'],
        ROOT_ACCESS_KEY: credentials.accessKeyId,
        ROOT_SECRET_KEY: credentials.secretAccessKey,
      },
    },
  );
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const endpoint = `http://${address}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(endpoint))) {
    if (hasEnded(child) || Date.now() > deadline) {
      await stopGroup(child, ended);
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
      throw new Error(`versitygw did not start; its log ends with:\n${tail}`);
    }
    await delay(50);
  }
  return { endpoint, stop: () => stopGroup(child, ended) };
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Whatever it answers to a request without a signature, it answers. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
