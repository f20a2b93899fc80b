import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { bareEnvironment, REPO_ROOT } from '../up.ts';

const SECRET = 'do-not-print-me-6f1c';

/** An environment that is right for all three apps. */
const RIGHT = {
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: SECRET,
  S3_BUCKET_NAME: 'videos',
  INGEST_QUEUE_URL: 'http://127.0.0.1:9/000000000000/reelkeep-ingest',
  INGEST_RETRY_QUEUE_URL: 'http://127.0.0.1:9/000000000000/reelkeep-ingest-retry',
  INGEST_DLQ_URL: 'http://127.0.0.1:9/000000000000/reelkeep-ingest-dlq',
  CAMPAIGN_QUEUE_URL: 'http://127.0.0.1:9/000000000000/reelkeep-campaigns',
  CAMPAIGN_DLQ_URL: 'http://127.0.0.1:9/000000000000/reelkeep-campaigns-dlq',
  OUTCOME_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:reelkeep-outcomes',
  AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks.json',
  AUTH_ISSUER: 'https://identity.example/',
  AUTH_AUDIENCE: 'reelkeep',
  PORT: '0',
};

interface Run {
  readonly code: number | null;
  readonly stderr: string;
  readonly all: string;
}

async function run(app: string, change: Readonly<Record<string, string>>): Promise<Run> {
  const child = spawn(process.execPath, [`apps/${app}/src/main.ts`], {
    cwd: REPO_ROOT,
    env: { ...bareEnvironment(), ...RIGHT, ...change },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 45_000,
    killSignal: 'SIGKILL',
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  await once(child, 'close');
  return { code: child.exitCode, stderr, all: stdout + stderr };
}

const WRONG_EVERYWHERE = { S3_BUCKET_NAME: '', AWS_REGION: 'nowhere!', LOG_LEVEL: 'LOUD' };

describe('a wrong environment', () => {
  it.each([
    ['ingest-consumer', { INGEST_QUEUE_URL: 'x', INGEST_CONCURRENCY: 'many', PROVIDER_MAX_BYTES: '-1' }],
    ['lifecycle-reaper', { CAMPAIGN_QUEUE_URL: 'x', CAMPAIGN_DLQ_URL: '' }],
    ['presign-api', { PRESIGN_DEFAULT_EXPIRES_SECONDS: '0', PORT: '99999', AUTH_JWKS_URL: 'x' }],
  ])('ends %s at once with 78 and names every wrong variable, and no secret', async (app, wrong) => {
    const { code, stderr, all } = await run(app, { ...WRONG_EVERYWHERE, ...wrong });
    expect({ code, stderr }).toEqual({ code: 78, stderr: expect.any(String) });
    for (const name of Object.keys({ ...WRONG_EVERYWHERE, ...wrong })) expect(stderr).toContain(name);
    for (const name of ['AWS_ENDPOINT_URL', 'AUTH_ISSUER', 'INGEST_DLQ_URL']) expect(stderr).not.toContain(name);
    expect(all).not.toContain(SECRET);
    expect(all).not.toMatch(/\n\s+at .*\.ts:\d+/);
  });

  it.each([
    ['a public key that is none', { AUTH_JWKS_URL: '', AUTH_PUBLIC_KEY: SECRET }, 'AUTH_PUBLIC_KEY'],
    ['a longest expiry of over seven days', { PRESIGN_MAX_EXPIRES_SECONDS: '604801' }, 'PRESIGN_MAX_EXPIRES_SECONDS'],
    ['a prefix that climbs', { S3_VIDEO_PREFIX: '../videos' }, 'S3_VIDEO_PREFIX'],
  ])('ends the API with 78 for %s, without quoting a secret', async (_what, wrong, name) => {
    const { code, stderr, all } = await run('presign-api', wrong);
    expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining(name) });
    expect(all).not.toContain(SECRET);
  });
});
