/** One of the apps as the operator runs it, from its sources or as its image holds it, to be killed, frozen and thawed at will. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { isRecord, type Json, parseJson } from '../json.ts';
import { bareEnvironment, REPO_ROOT } from '../up.ts';

export interface AppProcess {
  /** Whole log lines so far. */
  log(): Json[];
  /** kill -9; gives the process no chance to do anything any more. */
  kill(): Promise<void>;
  /** SIGSTOP: it holds everything and does nothing. */
  freeze(): void;
  /** SIGCONT */
  thaw(): void;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
}

/** Of a process that shares its cores with many others; a start by itself takes a second. */
const READY_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 60_000;
/** Hundreds are started to be killed, and a bundle starts in a third of the time. */
const ENTRY = process.env['E2E_BUNDLES'] === '1' ? ['dist', 'main.js'] : ['src', 'main.ts'];

/** Resolves once the app says that it is ready. @throws with all that it said when it ends instead */
export async function startAppProcess(
  name: 'ingest-consumer' | 'lifecycle-reaper',
  env: Readonly<Record<string, string>>,
): Promise<AppProcess> {
  const child = spawn(process.execPath, [join('apps', name, ...ENTRY)], {
    cwd: REPO_ROOT,
    // As `up` names it to AWS: a log of calls tells whose they are.
    env: {
      ...bareEnvironment(),
      AWS_SDK_UA_APP_ID: name === 'ingest-consumer' ? 'reelkeep-ingest' : 'reelkeep-reaper',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => said.push(part));
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  let ready = false;
  child.once('message', () => {
    ready = true;
  });
  await eventually(`${name} to be ready`, () => ready || ended(), { timeoutMs: READY_TIMEOUT_MS });
  if (!ready) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}; it said:\n${said.join('')}`);
  return {
    log: () =>
      said
        .join('')
        .split('\n')
        .slice(0, -1)
        .filter((line) => line.startsWith('{'))
        .map(parseJson)
        .filter(isRecord),
    async kill() {
      if (ended()) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGTERM');
      await eventually(`${name} to end`, ended, { timeoutMs: STOP_TIMEOUT_MS });
      return child.exitCode;
    },
  };
}
