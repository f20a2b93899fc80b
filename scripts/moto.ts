/** moto's server: an AWS for tests that, once told to, checks signatures and IAM policies, which no other local engine does for SQS and SNS. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort, stopGroup } from './localstack.ts';
import { findPython, PYTHON_MISSING } from './localstack-python.ts';
import { runCommand } from './run-command.ts';

const REQUIREMENT = 'moto[server,s3,sqs,sns,events,iam,sts]==5.2.5';
const START_TIMEOUT_MS = 60_000;
const LOG_TAIL_LINES = 20;

/** The server's command in a virtual environment in the cache folder, made on the first call. Throws an Error of one line. */
export async function installMoto(root: string): Promise<string> {
  const python = findPython();
  if (python === undefined) throw new Error(PYTHON_MISSING.replace('LocalStack without Docker', 'moto'));
  const folder = join(root, '.cache', `moto-5.2.5-${python.version}`);
  const command = join(folder, 'bin', 'moto_server');
  const marker = join(folder, '.complete');
  if (existsSync(marker)) return command;
  console.log(`Installing ${REQUIREMENT} into ${folder} (first time only) ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = { cwd: root, env: process.env };
  if ((await runCommand(python.path, ['-m', 'venv', folder], options)) !== 0) {
    throw new Error(`${python.path} cannot make a virtual environment`);
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', REQUIREMENT];
  if ((await runCommand(join(folder, 'bin', 'python'), pip, options)) !== 0) {
    throw new Error('pip could not install moto; is the Python registry reachable?');
  }
  writeFileSync(marker, '');
  return command;
}

export interface Moto {
  /** e.g. `http://127.0.0.1:40123` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts it on a free port of loopback, not checking anything yet. Throws an Error with the end of its log. */
export async function startMoto(command: string, dir: string): Promise<Moto> {
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = join(dir, 'moto.log');
  const log = openSync(logFile, 'w');
  const child = spawn(command, ['--host', '127.0.0.1', '--port', String(port)], {
    cwd: dir,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(endpoint))) {
    if (child.pid === undefined || child.exitCode !== null || Date.now() > deadline) {
      await stopGroup(child, ended);
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
      throw new Error(`moto did not start; its log ends with:\n${tail}`);
    }
    await delay(100);
  }
  return { endpoint, stop: () => stopGroup(child, ended) };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/moto-api/data.json`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
