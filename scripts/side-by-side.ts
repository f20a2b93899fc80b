/**
 * Two ingest consumers, two reapers and two APIs on one LocalStack: the end-to-end suite on all six, then a load of 2,000 videos
 * in which one of each is killed. The last line says what came of it. `--videos` loads another number; `--load-only` leaves the suite out.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { dockerStackFile } from './docker-stack.ts';
import { startLocalStack, untilInterrupted } from './localstack.ts';
import { repositoryFolder } from './repository.ts';
import { startRoundRobin } from './round-robin.ts';
import { runCommand } from './run-command.ts';
import { withoutAws } from './run-e2e.ts';
import { closeRun, failedOnce, passedOnce, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

const { values } = parseArgs({
  options: { videos: { type: 'string', default: '2000' }, 'load-only': { type: 'boolean', default: false } },
});
const COPIES = [1, 2] as const;

/** What all six are told: `docker/compose.yaml` says the same to its containers. */
function appEnvironment(stack: ReturnType<typeof dockerStackFile>, publicKey: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: stack.endpoint,
    AWS_ACCESS_KEY_ID: stack.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.credentials.secretAccessKey,
    AWS_REGION: stack.region,
    S3_BUCKET_NAME: stack.bucket,
    INGEST_QUEUE_URL: stack.queues.ingest,
    INGEST_RETRY_QUEUE_URL: stack.queues.ingestRetry,
    INGEST_DLQ_URL: stack.queues.ingestDlq,
    CAMPAIGN_QUEUE_URL: stack.queues.campaigns,
    CAMPAIGN_DLQ_URL: stack.queues.campaignsDlq,
    OUTCOME_TOPIC_ARN: stack.outcomeTopicArn,
    PROVIDER_ALLOW_HTTP: 'true',
    PROVIDER_ALLOW_PRIVATE: 'true',
    REAPER_SWEEP_SECONDS: '5',
    AUTH_PUBLIC_KEY: publicKey,
    AUTH_ISSUER: 'https://identity.example/',
    AUTH_AUDIENCE: 'reelkeep-e2e',
    PRESIGN_CURSOR_SECRET: 'the same secret for both of them, as it must be',
    RATE_LIMIT_PER_MINUTE: '0',
    PORT: '0',
  };
}

async function sideBySide(dir: string): Promise<Tally[]> {
  const localStack = await startLocalStack({ dir: join(dir, 'engine'), signal: untilInterrupted() });
  const apps: AppProcess[] = [];
  try {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(join(dir, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const stack = dockerStackFile(Number(new URL(localStack.endpoint).port), '');
    const env = appEnvironment(stack, publicKey.export({ type: 'spki', format: 'pem' }).toString());
    await provision(env);
    const start = async (app: Parameters<typeof startAppProcess>[0], copy: number) => {
      const started = await startAppProcess(app, stateOf(env, dir, copy), join(dir, `${app}-${copy}.log`));
      apps.push(started);
      return { pid: started.pid, baseUrl: `http://127.0.0.1:${started.port}` };
    };
    const ingest = await Promise.all(COPIES.map((copy) => start('ingest-consumer', copy)));
    const reaper = await Promise.all(COPIES.map((copy) => start('lifecycle-reaper', copy)));
    const api = await Promise.all(COPIES.map((copy) => start('presign-api', copy)));
    writeFileSync(join(dir, 'processes.json'), JSON.stringify({ ingest, reaper, api }));

    const [one, two] = api.map(({ baseUrl }) => baseUrl);
    if (one === undefined || two === undefined) throw new Error('there are no two APIs');
    const balancer = await startRoundRobin([one, two]);
    try {
      writeFileSync(join(dir, 'stack.json'), JSON.stringify({ ...stack, api: { baseUrl: balancer.baseUrl } }));
      const suite = values['load-only'] ? [] : [await runJourneys('e2e on two of each', dir, ['run'])];
      const turns = [...balancer.counts().values()];
      const shared = values['load-only'] ? [] : [sharedTally(turns)];
      const config = ['run', '--config', 'vitest.side-by-side.config.ts'];
      return [...suite, ...shared, await runJourneys('a load with one of each killed', dir, config)];
    } finally {
      await balancer.close();
    }
  } finally {
    await Promise.allSettled(apps.map((app) => app.end()));
    await localStack.stop();
  }
}

/** Each ingest consumer notes its uploads in a folder of its own, as on a machine of its own. */
function stateOf(env: NodeJS.ProcessEnv, dir: string, copy: number): NodeJS.ProcessEnv {
  const state = join(dir, `state-${copy}`);
  mkdirSync(state, { recursive: true });
  return { ...env, INGEST_STATE_DIR: state };
}

async function provision(env: NodeJS.ProcessEnv): Promise<void> {
  const main = join(repositoryFolder, 'apps', 'cli', 'src', 'main.ts');
  const exitCode = await runCommand(process.execPath, [main, 'provision'], {
    cwd: repositoryFolder,
    env: { PATH: process.env['PATH'], ...env },
  });
  if (exitCode !== 0) throw new Error(`provision ended with ${exitCode}`);
}

function sharedTally(turns: readonly number[]): Tally {
  const name = 'both APIs were asked';
  return turns.every((count) => count > 0) ? passedOnce(name) : failedOnce(name, `requests each: ${turns.join(', ')}`);
}

async function runJourneys(name: string, dir: string, args: readonly string[]): Promise<Tally> {
  const folder = join(repositoryFolder, 'e2e');
  const report = join(folder, '.reports', 'vitest.json');
  rmSync(report, { force: true });
  const exitCode = await runCommand(join(folder, 'node_modules', '.bin', 'vitest'), args, {
    cwd: folder,
    env: {
      ...withoutAws(process.env),
      // The project's own Node, whatever this was started from.
      PATH: `${join(repositoryFolder, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      // These have steps of their own.
      E2E_BROWSER: '0',
      E2E_AWS_CLI: '0',
      E2E_ENGINE: 'running',
      E2E_STACK_FILE: join(dir, 'stack.json'),
      E2E_SIGNING_KEY_FILE: join(dir, 'key.pem'),
      E2E_LOAD_VIDEOS: values.videos,
    },
  });
  return readVitestReport(name, report, exitCode);
}

const dir = mkdtempSync(join(tmpdir(), 'reelkeep-side-by-side-'));
const tallies = await sideBySide(dir).catch((error: unknown) => [
  failedOnce('side by side', error instanceof Error ? error.message : String(error)),
]);
if (tallies.some(({ failed }) => failed > 0)) console.log(`The logs of all six are kept in ${dir}.`);
else rmSync(dir, { recursive: true, force: true });
closeRun(tallies);
