/** MiniStack on the machine itself: a second opinion on what LocalStack says. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort, stopGroup } from './localstack.ts';
import { preparePythonPackage } from './python-package.ts';

const MINISTACK = { name: 'ministack', version: '1.5.33', command: 'python' } as const;
const START_TIMEOUT_MS = 30_000;

export interface MiniStack {
  /** e.g. `http://127.0.0.1:40123` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Installs it on the first call and starts it on a free port of loopback (by itself it would listen on all addresses). Throws an
 * Error with the end of its log. @param dir where it keeps its files and its log.
 */
export async function startMiniStack(root: string, dir: string): Promise<MiniStack> {
  const python = await preparePythonPackage(root, MINISTACK);
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = join(dir, 'ministack.log');
  const log = openSync(logFile, 'w');
  const child = spawn(python, ['-m', 'ministack'], {
    cwd: dir,
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env['PATH'],
      HOME: dir,
      TMPDIR: dir,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
    },
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = () => stopGroup(child, ended);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      await stop();
      throw new Error(`MiniStack did not start; its log ends with:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
    }
    await delay(100);
  }
  return { endpoint, stop };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
