/** One of the apps, from its sources, in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { property } from './json.ts';
import { repositoryFolder } from './repository.ts';

const READY_TIMEOUT_MS = 60_000;

/** As `up` names them to AWS: a log of calls tells whose they are. */
const USER_AGENTS = {
  'ingest-consumer': 'reelkeep-ingest',
  'lifecycle-reaper': 'reelkeep-reaper',
  'presign-api': 'reelkeep-api',
} as const;

export interface AppProcess {
  readonly pid: number;
  /** Where it serves; undefined when it does not. */
  readonly port: number | undefined;
  /** kill -9, if it still runs. */
  end(): Promise<void>;
}

/** Resolves once the app says that it is ready. @throws when it ends or stays silent instead */
export async function startAppProcess(
  app: keyof typeof USER_AGENTS,
  env: NodeJS.ProcessEnv,
  logFile: string,
): Promise<AppProcess> {
  const log = openSync(logFile, 'w');
  const child = fork(join(repositoryFolder, 'apps', app, 'src', 'main.ts'), [], {
    env: { PATH: process.env['PATH'], AWS_SDK_UA_APP_ID: USER_AGENTS[app], ...env },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  const message = await firstMessage(child, `${app}, whose log is ${logFile},`).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  const port = property(message, 'port');
  return { pid: child.pid ?? 0, port: typeof port === 'number' ? port : undefined, end };
}

function firstMessage(child: ChildProcess, named: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error(`${named} was not ready in time`)), READY_TIMEOUT_MS);
    child.once('message', (message) => {
      clearTimeout(timeout);
      resolve(message);
    });
    child.once('exit', (code) => {
      clearTimeout(timeout);
      reject(new Error(`${named} ended with ${code} before it was ready`));
    });
  });
}
