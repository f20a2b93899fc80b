/** The three apps of a stack as one: up when all are, down when one can't be kept up. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AppLog, openAppLog } from './app-log.ts';
import { type AppExit, type ReadyMessage, startApp } from './app-process.ts';
import { REPOSITORY_ROOT } from './home.ts';
import { type KeptApp, keepRunning } from './keep-running.ts';
import { StackError } from './stack-error.ts';

export const APP_NAMES = ['presign-api', 'ingest-consumer', 'lifecycle-reaper'] as const;
export type AppName = (typeof APP_NAMES)[number];

/** From a cold disk and on a busy machine; a warm start takes well under a second. */
const READY_TIMEOUT_MS = 30_000;
/** With the engine's stop this stays below the ten seconds that a stop may take. */
const STOP_TIMEOUT_MS = 8_000;
export interface AppGroupOptions {
  readonly environments: Readonly<Record<AppName, NodeJS.ProcessEnv>>;
  readonly logsDir: string;
  /** Every line of every app, beside the log files. */
  readonly onLine: (app: AppName, line: string) => void;
  /** An app died later and comes back. */
  readonly onDeath: (app: AppName, exit: AppExit, restartInMs: number) => void;
}

export interface AppGroup {
  /** What each app announced. Throws `StackError` when one ends before it is ready, with its last lines. */
  ready(): Promise<Readonly<Record<AppName, ReadyMessage>>>;
  /** Resolves when an app can't be kept running. */
  readonly givenUp: Promise<StackError>;
  /** Asks all to stop, ends those that haven't after 8 s; resolves once all are gone. */
  stop(): Promise<void>;
  kill(): void;
}

interface Member {
  readonly name: AppName;
  readonly log: AppLog;
  readonly kept: KeptApp;
}

/** Starts all three at once. */
export async function startAppGroup(options: AppGroupOptions): Promise<AppGroup> {
  const members = await Promise.all(APP_NAMES.map((name) => startMember(name, options)));
  const [api, ingest, reaper] = members;
  if (api === undefined || ingest === undefined || reaper === undefined) throw new Error('an app is missing');

  const whenReady = async ({ name, kept, log }: Member): Promise<ReadyMessage> => {
    const start = await Promise.race([kept.started, delay(READY_TIMEOUT_MS, undefined, { ref: false })]);
    if (start === undefined)
      throw new StackError(withTail(`${name} is not ready after ${READY_TIMEOUT_MS / 1_000} s`, log));
    if ('ready' in start) return start.ready;
    throw new StackError(withTail(`${name} ended while it started (${describeExit(start.exit)})`, log));
  };

  return {
    async ready() {
      const [apiReady, ingestReady, reaperReady] = await Promise.all([
        whenReady(api),
        whenReady(ingest),
        whenReady(reaper),
      ]);
      return { 'presign-api': apiReady, 'ingest-consumer': ingestReady, 'lifecycle-reaper': reaperReady };
    },
    givenUp: Promise.race(
      members.map(async ({ name, kept, log }) => {
        const exit = await kept.givenUp;
        return new StackError(withTail(`${name} keeps dying (${describeExit(exit)})`, log));
      }),
    ),
    async stop() {
      const timer = setTimeout(() => {
        for (const { kept } of members) kept.kill();
      }, STOP_TIMEOUT_MS);
      await Promise.all(members.map(({ kept }) => kept.stop()));
      clearTimeout(timer);
      await Promise.all(members.map(({ log }) => log.close()));
    },
    kill() {
      for (const { kept } of members) kept.kill();
    },
  };
}

async function startMember(name: AppName, options: AppGroupOptions): Promise<Member> {
  const log = await openAppLog(join(options.logsDir, `${name}.log`));
  const onLine = (line: string) => {
    log.add(line);
    options.onLine(name, line);
  };
  const main = join(REPOSITORY_ROOT, 'apps', name, 'src', 'main.ts');
  let env = options.environments[name];
  const kept = keepRunning({
    start: () => startApp({ name, main, env, onLine }),
    nowMs: () => performance.now(),
    delay: async (ms, signal) => {
      await delay(ms, undefined, { signal }).catch(() => {});
    },
    onDeath: (exit, restartInMs) => options.onDeath(name, exit, restartInMs),
  });
  void kept.started.then((start) => {
    // Clients know the port of the first start, so every later one takes the same.
    if ('ready' in start && start.ready.port !== undefined) env = { ...env, PORT: String(start.ready.port) };
  });
  return { name, log, kept };
}

/** `exit code 1` or `SIGKILL`. */
export function describeExit({ code, signal }: AppExit): string {
  return signal ?? `exit code ${code}`;
}

function withTail(what: string, log: AppLog): string {
  const tail = log.tail().map((line) => `  ${line}`);
  return [`${what}; its last lines (all of them: ${log.path}):`, ...tail].join('\n');
}
