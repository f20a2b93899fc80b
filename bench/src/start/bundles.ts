/** The bundles that are started, each as it runs in production. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  API_FLAGS,
  buildImageBundle,
  buildLambdaBundle,
  IMAGE_ENV,
  INGEST_FLAGS,
  REAPER_FLAGS,
} from '../ingest/image-bundle.ts';

export const READY = join(import.meta.dirname, 'exit-when-ready.mjs');

export interface StartedBundle {
  readonly name: string;
  readonly file: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A process that stays; a function's module is loaded, and that was it. */
  readonly stays: boolean;
  /** Of the idle process, in MB; undefined where nothing was promised. */
  readonly rssBarMb: number | undefined;
}

const APPS = [
  { name: 'ingest-consumer', flags: INGEST_FLAGS, rssBarMb: undefined },
  { name: 'lifecycle-reaper', flags: REAPER_FLAGS, rssBarMb: 90 },
  { name: 'presign-api', flags: API_FLAGS, rssBarMb: 90 },
] as const;

export function buildBundles(): readonly StartedBundle[] {
  const cache = mkdtempSync(join(tmpdir(), 'reelkeep-start-'));
  const env = { ...appEnvironment(), ...IMAGE_ENV };
  const images = APPS.map(({ name, flags, rssBarMb }) => {
    const file = buildImageBundle(name);
    const kept = { NODE_COMPILE_CACHE: cache };
    // As the image does it when it is built: an app without an environment compiles all that it has, and ends.
    spawnSync(process.execPath, [...flags, file], { env: { PATH: process.env['PATH'], ...kept }, stdio: 'ignore' });
    return { name, file, flags, env: { ...env, ...kept }, stays: true, rssBarMb };
  });
  const functions = (['lifecycle-reaper', 'presign-api'] as const).map((name) => {
    const file = buildLambdaBundle(name);
    return { name: `${name} as a function`, file, flags: [], env, stays: false, rssBarMb: undefined };
  });
  return [...images, ...functions];
}

/** Nothing answers at the endpoint: readiness is the process's own, and none of the apps waits for its engine. */
function appEnvironment(): Record<string, string> {
  const endpoint = 'http://127.0.0.1:9';
  const queue = (name: string) => `${endpoint}/queue/us-east-1/000000000000/${name}`;
  const { publicKey } = generateKeyPairSync('ed25519');
  return {
    PATH: process.env['PATH'] ?? '',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    S3_BUCKET_NAME: 'reelkeep-videos',
    INGEST_QUEUE_URL: queue('reelkeep-ingest'),
    INGEST_RETRY_QUEUE_URL: queue('reelkeep-ingest-retry'),
    INGEST_DLQ_URL: queue('reelkeep-ingest-dlq'),
    CAMPAIGN_QUEUE_URL: queue('reelkeep-campaigns'),
    CAMPAIGN_DLQ_URL: queue('reelkeep-campaigns-dlq'),
    OUTCOME_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:reelkeep-outcomes',
    AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    PRESIGN_CURSOR_SECRET: 's'.repeat(32),
    PORT: '0',
  };
}
