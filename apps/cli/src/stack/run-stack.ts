/** Brings the stack up in order, shows the demo, and keeps everything running until it is told to stop. */
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, type Logger } from '@reelkeep/runtime/logger';
import type { UpOptions } from '../commands/up.ts';
import { demoObstacle } from '../demo/demo-obstacle.ts';
import { nextSteps } from '../demo/next-steps.ts';
import { canGate, startS3Gate } from '../demo/s3-gate.ts';
import { lockDataDir } from '../engine/data-dir-lock.ts';
import { appEnvironment, isOwnEngine } from './app-environment.ts';
import { describeExit, startAppGroup } from './app-group.ts';
import { type AppLog, openAppLog } from './app-log.ts';
import { checkEnvironment, environments } from './check-environment.ts';
import { chooseEngine } from './engine-choice.ts';
import type { Home } from './home.ts';
import { choosePort } from './listen-port.ts';
import { formatLogLine } from './log-line.ts';
import { openEngine } from './open-engine.ts';
import { openTokens } from './open-tokens.ts';
import { takePortTurn } from './port-turn.ts';
import { DEFAULT_BUCKET, findResources, openClients, provisionResources } from './resources.ts';
import { StackError } from './stack-error.ts';
import { removeStackFile, type StackDescription, writeStackFile } from './stack-file.ts';
import { writeStackSettings } from './stack-settings.ts';
import { describeStack } from './stack-summary.ts';
import type { StopRequest } from './stop-request.ts';
import type { Teardown } from './teardown.ts';

/** Where the search for the API's port begins. */
const API_PORT = 8_787;
/** Below the eight seconds that the apps get in all, so that each ends by itself. */
const APP_GRACE_SECONDS = '6';

const DEMO_STOP_TIMEOUT_MS = 1_000;

export interface RunStackOptions {
  readonly options: UpOptions;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly home: Home;
  readonly teardown: Teardown;
  readonly stop: StopRequest;
  readonly now: () => Date;
  /** Prints a line. */
  readonly say: (line: string) => void;
  /** Columns of the terminal; undefined on a pipe. */
  readonly width: number | undefined;
}

/** Never resolves: throws `StopRequested` when it is told to stop, and what went wrong otherwise. */
export async function runStack(run: RunStackOptions): Promise<never> {
  const { options, env, home, teardown, stop, now, say, width } = run;
  const unlessStopped = <T>(work: Promise<T>): Promise<T> => Promise.race([work, stop.requested]);

  const lock = await lockDataDir(home.dir);
  teardown.add(async () => lock.release());
  // A stale one must not fool a client while this start is under way.
  await removeStackFile(home.stackFile);
  const own = await unlessStopped(checkEnvironment(env, home));
  const choice = chooseEngine(options, env);
  const log = await openUpLog(home, teardown);

  const turn = await unlessStopped(takePortTurn());
  teardown.add(async () => turn.end());
  const opening = openEngine({
    engine: choice.engine,
    home,
    region: own.AWS_REGION,
    port: options.enginePort,
    localStackPort: own.REELKEEP_LOCALSTACK_PORT,
    env,
    log,
    signal: stop.signal,
  });
  const [engine, { auth, tokens }, port] = await unlessStopped(
    Promise.all([
      opening.then((engine) => {
        teardown.add(() => engine.stop());
        return engine;
      }),
      openTokens(home.authDir, env, now()),
      apiPort(own.PORT, own.HOST),
    ]),
  );
  const { access } = engine;
  const resources = await unlessStopped(
    choice.provision
      ? provisionResources(access, own.S3_BUCKET_NAME ?? DEFAULT_BUCKET, env)
      : findResources(access, own.S3_BUCKET_NAME, env),
  );

  const localProviders = isOwnEngine(choice.engine) || (options.demo && choice.provision);
  const common = {
    SHUTDOWN_GRACE_SECONDS: APP_GRACE_SECONDS,
    ...appEnvironment(env, {
      ...resources,
      access,
      auth,
      localProviders,
      cacheDir: home.cacheDir,
      stateDir: home.stateDir,
    }),
  };
  const obstacle = demoObstacle({ provisioned: choice.provision, bucket: resources.bucket, tokens, ingestEnv: common });
  const demo = options.demo && obstacle === undefined;
  const { s3Endpoint } = access;
  const gate = demo && s3Endpoint !== undefined && canGate(s3Endpoint) ? await startS3Gate(s3Endpoint) : undefined;
  if (gate !== undefined) teardown.add(() => gate.close());

  const echo = !options.demo || env['LOG_LEVEL'] !== undefined;
  const apps = await startAppGroup({
    environments: environments(common, {
      api: { PORT: String(port) },
      ...(gate === undefined ? {} : { ingest: { AWS_ENDPOINT_URL_S3: gate.endpoint } }),
    }),
    logsDir: home.logsDir,
    onLine(app, line) {
      if (echo) say(width === undefined ? line : formatLogLine(app, line));
    },
    onDeath(app, exit, restartInMs) {
      log.error({ event: 'app.died', name: app, exit: describeExit(exit), restart_ms: restartInMs });
      say(`${app} died (${describeExit(exit)}) and is started again in ${restartInMs} ms; see ${home.logsDir}`);
    },
  });
  teardown.add(
    () => apps.stop(),
    () => apps.kill(),
  );
  const ready = await unlessStopped(apps.ready());
  turn.end();

  const stack: StackDescription = {
    endpoint: access.endpoint ?? null,
    region: access.region,
    credentials: access.credentials ?? null,
    bucket: resources.bucket ?? null,
    queues: resources.queues,
    outcomeTopicArn: resources.outcomeTopicArn,
    api: { baseUrl: `http://${reachableHost(own.HOST)}:${ready['presign-api'].port}` },
    tokens,
  };
  await writeStackSettings(home.settingsFile, env);
  await writeStackFile(home.stackFile, stack);
  teardown.add(async () => {
    for (const file of [home.stackFile, home.settingsFile]) await removeStackFile(file);
  });
  for (const line of describeStack(stack, choice.engine, home)) say(line);

  if (options.demo && obstacle !== undefined) say(`The demo is left out: ${obstacle}.`);
  const shown = demo ? await unlessStopped(Promise.race([showDemo(), failure(apps.givenUp)])) : undefined;
  if (options.demo) for (const line of ['', ...nextSteps(stack, 'acme', shown)]) say(line);
  say('');
  say(`API docs: ${stack.api.baseUrl}/docs    Stop: Ctrl-C`);
  throw await unlessStopped(apps.givenUp);

  async function showDemo() {
    // Loaded only here, so that `--no-demo` starts without.
    const { startDemo } = await import('../demo/start-demo.ts');
    const { openDemoProvider } = await import('../demo/demo-provider.ts');
    const provider = await openDemoProvider(now);
    teardown.add(() => provider.close());
    const clients = openClients(access);
    const work = startDemo({ stack, provider, clients, gate, now, say, width, signal: stop.signal });
    teardown.add(async () => {
      // When the demo is stopped half-way it still takes away its own queue.
      await Promise.race([work.catch(() => {}), delay(DEMO_STOP_TIMEOUT_MS)]);
      clients.close();
    });
    const { message, file } = await work;
    return { file, originalUrl: message.original_url };
  }
}

async function failure(error: Promise<Error>): Promise<never> {
  throw await error;
}

async function apiPort(asked: number | undefined, host: string): Promise<number> {
  const { outcome, port } = await choosePort(asked, API_PORT, host);
  if (outcome === 'free') return port;
  throw new StackError(`Port ${port} (PORT) is in use: stop what listens there, or set PORT to another port.`);
}

/** How a client on this machine writes the address that the API listens on. */
function reachableHost(host: string): string {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return address.includes(':') ? `[${address}]` : address;
}

/** `up`'s own log: a file beside those of the apps. */
async function openUpLog(home: Home, teardown: Teardown): Promise<Logger> {
  const file: AppLog = await openAppLog(`${home.logsDir}/up.log`);
  teardown.add(() => file.close());
  return createLogger({
    name: 'up',
    level: 'info',
    pretty: false,
    destination: { write: (line) => file.add(line.trimEnd()) },
  });
}
