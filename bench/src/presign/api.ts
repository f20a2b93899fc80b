/** The API as its image runs it, in a process of its own, and a token for it. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild } from '../child.ts';
import { CREDENTIALS, REGION } from '../engines/versitygw.ts';
import { repositoryFolder } from '../folders.ts';
import { API_FLAGS, IMAGE_ENV } from '../ingest/image-bundle.ts';

const START_TIMEOUT_MS = 30_000;

export interface RunningServer extends Child {
  readonly baseUrl: string;
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519');

/** Of the tenant `acme`, for an hour. */
export function mintToken(): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 3_600;
  const text = `${encode({ alg: 'EdDSA' })}.${encode({ exp, tenant: 'acme', scope: 'videos:read usage:read' })}`;
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

/**
 * Its log goes into a file, as on a host: a pipe that a busy parent reads late would hold the API up.
 * @param main its bundle. @param s3Endpoint of a bucket `reels`.
 */
export async function startApi(main: string, s3Endpoint: string): Promise<RunningServer> {
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-presign-'));
  const log = join(dir, 'log');
  const node = `exec "$0" ${API_FLAGS.join(' ')} "$1" > "$2"`;
  const child = startChild('sh', ['-c', node, process.execPath, main, log], {
    ...IMAGE_ENV,
    AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: s3Endpoint,
    S3_BUCKET_NAME: 'reels',
    RATE_LIMIT_PER_MINUTE: '0',
    // The log line of each request is part of the work.
    LOG_LEVEL: 'info',
    PORT: '0',
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    const port = /"event":"api\.started".*"port":(\d+)/.exec(text)?.[1];
    if (port !== undefined) {
      const stop = async () => {
        await child.stop();
        rmSync(dir, { recursive: true, force: true });
      };
      return { ...child, stop, baseUrl: `http://127.0.0.1:${port}` };
    }
    if (Date.now() > deadline) throw new Error(`the API did not start:\n${text}`);
    await delay(50);
  }
}

/** Hono's hello world on the server that the API has, as it comes, or as the API has made it its own. */
export async function startHello(on: 'plain' | 'own'): Promise<RunningServer> {
  const file = join(repositoryFolder, 'apps/presign-api/src/testing/hello-server.ts');
  const child = startChild(process.execPath, [file, on]);
  const baseUrl = await child.waitForLine((line) => /"baseUrl":"([^"]+)"/.exec(line)?.[1], START_TIMEOUT_MS);
  return { ...child, baseUrl };
}
