/** Brings up the engine that was chosen, or takes the one that the environment names. */
import { join } from 'node:path';
import { type EngineAccess, isAwsItself } from './app-environment.ts';
import type { EngineName } from './engine-choice.ts';
import { type Home, REPOSITORY_ROOT } from './home.ts';
import { StackError } from './stack-error.ts';

/** The embedded engine takes any; these are what LocalStack checks presigned URLs against. */
const LOCAL_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

export interface OpenEngineOptions {
  readonly engine: EngineName;
  readonly home: Home;
  readonly region: string;
  /** A port that a person asked for; not for `aws`. */
  readonly port: number | undefined;
  /** Compose's own variable for it, heeded where no port was asked for. */
  readonly localStackPort: number | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly log: { info(fields: Readonly<Record<string, unknown>>, message?: string): void };
  readonly signal: AbortSignal;
}

export interface OpenEngine {
  readonly access: EngineAccess;
  stop(): Promise<void>;
}

/** Throws `EngineError`, or `StackError` for options that don't fit. Engines are loaded when they are chosen: the embedded one alone takes a good part of a start. */
export async function openEngine(options: OpenEngineOptions): Promise<OpenEngine> {
  const { engine, home, region, port, localStackPort, env, log, signal } = options;
  switch (engine) {
    case 'embedded': {
      const { startEmbeddedEngine } = await import('../engine/embedded-engine.ts');
      const { dataDir } = home;
      const running = await startEmbeddedEngine({ dataDir, region, port, portVariable: '--engine-port', log });
      const { endpoint } = running;
      const access = { engine, endpoint, s3Endpoint: endpoint, region, credentials: LOCAL_CREDENTIALS };
      return { access, stop: () => running.stop() };
    }
    case 'localstack': {
      if (port === 0) throw new StackError('--engine-port 0 is for the embedded engine: name a port for LocalStack.');
      const { startLocalStackEngine } = await import('../engine/localstack-engine.ts');
      const { runCommand } = await import('../engine/run-command.ts');
      const composeFile = join(REPOSITORY_ROOT, 'docker', 'compose.yaml');
      const running = await startLocalStackEngine({
        composeFile,
        project: env['COMPOSE_PROJECT_NAME'],
        port: port ?? localStackPort,
        log,
        signal,
        run: runCommand,
      });
      const { endpoint, credentials } = running;
      const access = { engine, endpoint, s3Endpoint: endpoint, region, credentials };
      // It would forget everything, waiting messages too.
      return { access, stop: async () => {} };
    }
    case 'aws':
      if (port !== undefined) throw new StackError('--engine-port is for engines that are started here, not for aws.');
      return { access: namedAccess(env, region), stop: async () => {} };
  }
}

/** What the environment names. Keys are taken up only for an engine that stands in for AWS: an account's are never written down. */
export function namedAccess(env: Readonly<NodeJS.ProcessEnv>, region: string): EngineAccess {
  const endpoint = env['AWS_ENDPOINT_URL'];
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  const named = !isAwsItself(endpoint) && accessKeyId !== '' && secretAccessKey !== '';
  const credentials = named ? { accessKeyId, secretAccessKey } : undefined;
  return { engine: 'aws', endpoint, s3Endpoint: env['AWS_ENDPOINT_URL_S3'] ?? endpoint, region, credentials };
}
