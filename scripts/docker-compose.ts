/** Speaks to Docker and to docker/compose.yaml, for scripts. Every call is bounded in time. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { property } from './json.ts';
import { repositoryFolder } from './repository.ts';

const ASK_TIMEOUT_MS = 60_000;
/** Builds, and pulls of about a gigabyte. */
const WORK_TIMEOUT_MS = 15 * 60_000;
const HEALTHY_TIMEOUT_MS = 120_000;

/** The apps, by the names of their services. */
export const APPS = ['ingest-consumer', 'lifecycle-reaper', 'presign-api'] as const;

export interface ComposeProject {
  /** Containers, network and volume carry it. */
  readonly name: string;
  /** Added to this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What Docker answers. Throws an Error that ends with Docker's own words. */
export function docker(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('docker', args, { encoding: 'utf8', timeout: ASK_TIMEOUT_MS });
  if (status === 0) return stdout.trim();
  throw new Error(`docker ${args[0] ?? ''} failed: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
}

/** Whether the command works; what it says is not shown. */
export function dockerWorks(...args: readonly string[]): boolean {
  return spawnSync('docker', args, { stdio: 'ignore', timeout: WORK_TIMEOUT_MS }).status === 0;
}

/** Runs compose on docker/compose.yaml with its output on ours. Throws an Error when it fails, or when there is no compose. */
export function compose(project: ComposeProject, ...args: readonly string[]): void {
  const [command = '', ...first] = findCompose();
  const file = join(repositoryFolder, 'docker', 'compose.yaml');
  const { status } = spawnSync(command, [...first, '-p', project.name, '-f', file, ...args], {
    env: { ...process.env, ...project.env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: WORK_TIMEOUT_MS,
  });
  if (status !== 0) throw new Error(`docker compose ${args.join(' ')} failed; its own message is above`);
}

/** A plugin of Docker's today; some distributions still ship the program it was before. */
function findCompose(): readonly string[] {
  if (dockerWorks('compose', 'version')) return ['docker', 'compose'];
  if (spawnSync('docker-compose', ['version'], { stdio: 'ignore' }).status === 0) return ['docker-compose'];
  throw new Error(
    'neither "docker compose" nor docker-compose is installed (on Debian: apt-get install docker-compose)',
  );
}

/** The id of a service's one container. Throws an Error when there is none. */
export function containerOf(project: ComposeProject, service: string): string {
  const labels = [`com.docker.compose.project=${project.name}`, `com.docker.compose.service=${service}`];
  const [id = ''] = docker(
    'ps',
    '--all',
    '--quiet',
    ...labels.flatMap((label) => ['--filter', `label=${label}`]),
  ).split('\n');
  if (id === '') throw new Error(`${service} has no container`);
  return id;
}

/** What `docker inspect` says of a container or an image. */
export function inspect(name: string): unknown {
  const found: unknown = JSON.parse(docker('inspect', name));
  return Array.isArray(found) ? found[0] : undefined;
}

/** Resolves once every app's own health check says so. Throws an Error with the end of the log of one that does not. */
export async function untilHealthy(project: ComposeProject): Promise<void> {
  const deadline = Date.now() + HEALTHY_TIMEOUT_MS;
  for (const app of APPS) {
    const id = containerOf(project, app);
    while (property(inspect(id), 'State', 'Health', 'Status') !== 'healthy') {
      if (Date.now() > deadline) throw new Error(`${app} is not healthy: ${docker('logs', '--tail', '5', id)}`);
      await delay(500);
    }
  }
}
