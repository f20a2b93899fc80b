// S3, SQS and SNS inside this process, so that a newcomer needs neither Docker nor an account.
import { join } from 'node:path';
import { choosePort } from '../stack/listen-port.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { EngineError } from './engine-error.ts';
import { loadWithoutSqliteNotice } from './quiet-sqlite.ts';

/** Where S3 stand-ins are looked for by habit. */
export const PREFERRED_ENGINE_PORT = 4566;
/** The engine holds a whole body in memory; AWS CLI sends up to 8 MiB in one piece, our uploads 8 MiB a part. */
export const MAX_BODY_BYTES = 64 * 1_048_576;
const LOOPBACK = '127.0.0.1';

export interface EmbeddedEngineOptions {
  /** Created if missing; holds `s3/`, `queues/` and the lock. */
  readonly dataDir: string;
  readonly region: string;
  /** A port that a person asked for (0 for any). It is taken or nothing is. */
  readonly port?: number | undefined;
  /** What named that port, for the message when it is busy. */
  readonly portVariable?: string;
  /** Where the search for a free port begins when none was asked for; default 4566. */
  readonly preferredPort?: number;
  readonly log: { info(fields: Readonly<Record<string, unknown>>, message?: string): void };
}

export interface EmbeddedEngine {
  /** `http://127.0.0.1:4566`, for S3 (path style), SQS and SNS alike. */
  readonly endpoint: string;
  /** Answers once every file is closed; what was acknowledged is on disk before that. Calling it again is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts the engine on loopback alone over a durable folder.
 * Throws EngineError: `data_dir_in_use` when a living process holds `dataDir`, `port_in_use` when the asked port is
 * taken or no port near the preferred one is free, `engine_failed` for the rest.
 */
export async function startEmbeddedEngine(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  const lock = await lockDataDir(options.dataDir);
  try {
    const port = await findPort(options);
    const { startFauxqs } = await loadWithoutSqliteNotice(() => import('fauxqs'));
    const server = await startFauxqs({
      listenHost: LOOPBACK,
      host: '', // queue URLs name the address that was called, not sqs.<region>.localhost
      port,
      bodyLimit: MAX_BODY_BYTES,
      defaultRegion: options.region,
      dataDir: join(options.dataDir, 'queues'),
      s3StorageDir: join(options.dataDir, 's3'),
      logger: false,
    });
    const endpoint = `http://${LOOPBACK}:${server.port}`;
    options.log.info({
      event: 'engine.started',
      engine: 'embedded',
      address: server.address,
      data_dir: options.dataDir,
    });
    let stopped: Promise<void> | undefined;
    return {
      endpoint,
      stop() {
        stopped ??= server.stop().finally(() => lock.release());
        return stopped;
      },
    };
  } catch (error) {
    lock.release();
    throw toEngineError(error, options);
  }
}

async function findPort(options: EmbeddedEngineOptions): Promise<number> {
  const choice = await choosePort(options.port, options.preferredPort ?? PREFERRED_ENGINE_PORT);
  if (choice.outcome === 'busy') throw portInUse(choice.port, options);
  return choice.port;
}

function portInUse(port: number, options: EmbeddedEngineOptions, cause?: unknown): EngineError {
  const variable = options.portVariable ?? 'the engine port';
  const message =
    options.port === undefined
      ? `No free port found from ${port} on: set ${variable} to one that is free.`
      : `Port ${port} (${variable}) is in use: stop what listens there, or set ${variable} to another port.`;
  return new EngineError('port_in_use', message, { cause });
}

function toEngineError(error: unknown, options: EmbeddedEngineOptions): EngineError {
  if (error instanceof EngineError) return error;
  // The port was free when we looked, and taken when we came.
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return portInUse(options.port ?? options.preferredPort ?? PREFERRED_ENGINE_PORT, options, error);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new EngineError('engine_failed', `The embedded engine did not start over ${options.dataDir}: ${reason}`, {
    cause: error,
  });
}
