/**
 * Measures how long each app's bundle takes from being spawned to being ready, and what it then weighs: `pnpm bench:start`, after
 * `npm run build`. Prints a line an app; bench/RESULTS-start.md keeps what came out.
 */
import { fork, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { property } from './json.ts';
import { repositoryFolder } from './repository.ts';

const APPS = ['ingest-consumer', 'lifecycle-reaper', 'presign-api'];
const READY_TIMEOUT_MS = 10_000;
/** Long enough for what a start leaves behind to be collected. */
const IDLE_MS = 5_000;

/** As docker/Dockerfile sets it; a start must not be quicker here than there. */
const NODE_OPTIONS: Readonly<Record<string, string>> = {
  'ingest-consumer': '--max-semi-space-size=8',
  'lifecycle-reaper': '--max-old-space-size=128 --max-semi-space-size=2',
  'presign-api': '--max-semi-space-size=8',
};

interface Start {
  readonly readyMs: number;
  /** Of the idle process, in MiB; undefined when it was not waited for. */
  readonly rssMib: number | undefined;
}

const compileCache = mkdtempSync(join(tmpdir(), 'reelkeep-start-'));
const environment = appEnvironment();

/** As the image does it when it is built: an app without an environment compiles all that it has, and ends. */
function compileOnce(app: string): void {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache, NODE_OPTIONS: NODE_OPTIONS[app] ?? '' };
  spawnSync(process.execPath, [bundleOf(app)], { env, stdio: 'ignore' });
}

function bundleOf(app: string): string {
  return join(repositoryFolder, 'apps', app, 'dist', 'main.js');
}

/** Starts `main.js` once, waits until it says it is ready, and ends it. @throws when it ends or stays silent instead */
async function startOnce(app: string, weigh: boolean): Promise<Start> {
  const started = performance.now();
  const child = fork(bundleOf(app), [], {
    env: { ...environment, NODE_OPTIONS: NODE_OPTIONS[app] ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.on('message', (message: unknown) => {
    if (property(message, 'event') === 'ready') resolve(performance.now() - started);
  });
  child.once('exit', (code) => reject(new Error(`${app} ended with ${code} before it was ready`)));
  const timeout = setTimeout(() => reject(new Error(`${app} was not ready in time`)), READY_TIMEOUT_MS);
  try {
    const readyMs = await promise;
    if (!weigh) return { readyMs, rssMib: undefined };
    await delay(IDLE_MS);
    return { readyMs, rssMib: residentMib(child.pid ?? 0) };
  } finally {
    clearTimeout(timeout);
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }
}

function residentMib(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

/** Nothing answers at the endpoint: readiness is the process's own, and none of the apps waits for its engine. */
function appEnvironment(): NodeJS.ProcessEnv {
  const endpoint = process.env['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:9';
  const queue = (name: string) => `${endpoint}/queue/us-east-1/000000000000/${name}`;
  const { publicKey } = generateKeyPairSync('ed25519');
  return {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: compileCache,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    S3_BUCKET_NAME: 'reelkeep-videos',
    INGEST_QUEUE_URL: queue('reelkeep-ingest'),
    INGEST_RETRY_QUEUE_URL: queue('reelkeep-ingest-retry'),
    INGEST_DLQ_URL: queue('reelkeep-ingest-dlq'),
    CAMPAIGN_QUEUE_URL: queue('reelkeep-campaigns'),
    CAMPAIGN_DLQ_URL: queue('reelkeep-campaigns-dlq'),
    OUTCOME_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:reelkeep-outcomes',
    AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    PORT: '0',
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '30' } } });
const runs = Number(values.runs);
console.log(`${runs} starts each, Node ${process.version}; idle weight after ${IDLE_MS / 1_000} s`);
for (const app of APPS) {
  if (!existsSync(bundleOf(app))) {
    console.error(`${app} has no bundle: run npm run build first`);
    process.exitCode = 1;
    break;
  }
  compileOnce(app);
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push((await startOnce(app, false)).readyMs);
  times.sort((a, b) => a - b);
  const { rssMib = Number.NaN } = await startOnce(app, true);
  const [median, slow] = [0.5, 0.95].map((share) => quantile(times, share).toFixed(0));
  console.log(`${app.padEnd(17)} ready in ${median} ms (median), ${slow} ms (p95); ${rssMib.toFixed(0)} MiB RSS`);
}
rmSync(compileCache, { recursive: true, force: true });
