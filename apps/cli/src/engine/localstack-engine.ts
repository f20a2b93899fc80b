/** LocalStack in Docker, brought up with the compose file of this repository, and left up: its free edition forgets all when it stops. */
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from './engine-error.ts';
import type { RunCommand } from './run-command.ts';

/** The same in compose.yaml. */
export const LOCALSTACK_PORT = 4566;
/** LocalStack checks presigned URLs against these alone. */
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
/** The same in docker/.env. */
const DEFAULT_PROJECT = 'reelkeep';
const SERVICE = 'localstack';

/** An engine that is there answers within a second; a socket nobody serves can hang. */
const ASK_TIMEOUT_MS = 10_000;
/** The first start pulls the image, about 1 GB. */
const UP_TIMEOUT_MS = 15 * 60_000;
const STOP_TIMEOUT_MS = 30_000;
const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 250;

const NO_DOCKER =
  'No Docker engine answers here, and --engine localstack needs one: start Docker, or run npm start without --engine, or use --engine aws with AWS_ENDPOINT_URL set.';
const NO_COMPOSE =
  'Docker runs, but neither "docker compose" nor docker-compose is installed, and --engine localstack needs one: see https://docs.docker.com/compose/install/';

export interface LocalStackEngineOptions {
  /** Absolute path of docker/compose.yaml. */
  readonly composeFile: string;
  /** Compose's name for what belongs together, where one is set: its own variable, COMPOSE_PROJECT_NAME. */
  readonly project?: string | undefined;
  /** On loopback; default 4566. */
  readonly port?: number | undefined;
  readonly log: { info(fields: Readonly<Record<string, unknown>>, message?: string): void };
  readonly run: RunCommand;
  /** Gives up the wait for LocalStack to answer. */
  readonly signal?: AbortSignal;
  /** How long that wait is, default two minutes. */
  readonly readyTimeoutMs?: number;
}

export interface LocalStackEngine {
  /** `http://127.0.0.1:4566`, for S3, SQS and SNS alike. */
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Brings LocalStack up, or finds it up, and resolves once it answers. It stays up when this process ends, and with it the
 * videos, and the messages that wait. One that was started here and never answered is stopped.
 * Throws EngineError: `docker_missing`, `compose_missing`, `port_in_use`, `compose_failed`, or `engine_unreachable` when it
 * is up and does not answer.
 */
export async function startLocalStackEngine(options: LocalStackEngineOptions): Promise<LocalStackEngine> {
  const { run, log, port = LOCALSTACK_PORT, project: name = DEFAULT_PROJECT } = options;
  await requireDocker(run);
  const compose = await findCompose(run);
  const project = [...compose.args, '-p', name, '-f', options.composeFile];
  const env = { REELKEEP_LOCALSTACK_PORT: String(port) };
  const wasRunning = await isRunning(run, name);

  log.info({ event: 'engine.starting', engine: SERVICE, compose_file: options.composeFile });
  const up = await run(compose.command, [...project, 'up', '-d', SERVICE], { timeoutMs: UP_TIMEOUT_MS, env });
  if (up.exitCode !== 0) throw toEngineError(up.output, port);

  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await waitUntilHealthy(endpoint, options);
  } catch (cause) {
    if (!wasRunning) await run(compose.command, [...project, 'stop', SERVICE], { timeoutMs: STOP_TIMEOUT_MS, env });
    throw cause;
  }
  log.info({ event: 'engine.started', engine: SERVICE, address: endpoint });
  return { endpoint, credentials: CREDENTIALS };
}

async function requireDocker(run: RunCommand): Promise<void> {
  const answer = await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: ASK_TIMEOUT_MS });
  if (answer.exitCode !== 0) throw new EngineError('docker_missing', NO_DOCKER, { cause: answer.output });
}

/** Compose is a plugin of Docker's today; some distributions still ship the program it was before. */
async function findCompose(run: RunCommand): Promise<{ command: string; args: readonly string[] }> {
  const candidates = [
    { command: 'docker', args: ['compose'] },
    { command: 'docker-compose', args: [] },
  ];
  for (const { command, args } of candidates) {
    const answer = await run(command, [...args, 'version'], { timeoutMs: ASK_TIMEOUT_MS });
    if (answer.exitCode === 0) return { command, args };
  }
  throw new EngineError('compose_missing', NO_COMPOSE);
}

async function isRunning(run: RunCommand, project: string): Promise<boolean> {
  const labels = { project, service: SERVICE };
  const filters = Object.entries(labels).flatMap(([name, value]) => [
    '--filter',
    `label=com.docker.compose.${name}=${value}`,
  ]);
  const { output } = await run('docker', ['ps', '--quiet', ...filters], { timeoutMs: ASK_TIMEOUT_MS });
  return output !== '';
}

/** Docker's own words for a port that it can't publish, and the port in them. */
const PORT_IN_USE = [
  /listen tcp4? [\d.]+:(\d+): bind: address already in use/,
  /Bind for [\d.]+:(\d+) failed: port is already allocated/i,
  /exposing port TCP [\d.]+:(\d+)/i,
];

function toEngineError(output: string, port: number): EngineError {
  for (const pattern of PORT_IN_USE) {
    const taken = pattern.exec(output)?.[1];
    if (taken === undefined) continue;
    const choice =
      taken === String(port) ? 'choose another with --engine-port' : 'set REELKEEP_API_PORT to another (compose.yaml)';
    const message = `Port ${taken} is in use: stop what listens there, or ${choice}.`;
    return new EngineError('port_in_use', message, { cause: output });
  }
  const lines = output.split('\n').map((line) => line.trim());
  // The old program closes with a line that says nothing.
  const told = lines.findLast((line) => /error|denied|no such|cannot|failed/i.test(line) && !SAYS_NOTHING.test(line));
  const reason = told ?? lines.at(-1) ?? '';
  return new EngineError('compose_failed', `docker compose could not start LocalStack: ${reason}`, { cause: output });
}

const SAYS_NOTHING = /^Encountered errors while bringing up the project/;

async function waitUntilHealthy(endpoint: string, options: LocalStackEngineOptions): Promise<void> {
  const { readyTimeoutMs = READY_TIMEOUT_MS, signal } = options;
  const timeout = AbortSignal.timeout(readyTimeoutMs);
  const over = signal ? AbortSignal.any([signal, timeout]) : timeout;
  while (!(await isHealthy(endpoint, over))) {
    await delay(POLL_MS, undefined, { signal: over }).catch(() => {});
    if (timeout.aborted) {
      const message = `LocalStack is up but does not answer at ${endpoint}: see docker compose -f ${options.composeFile} logs ${SERVICE}`;
      throw new EngineError('engine_unreachable', message);
    }
    signal?.throwIfAborted();
  }
}

async function isHealthy(endpoint: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_localstack/health`, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
