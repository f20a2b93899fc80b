/** The end-to-end suite's journeys on a bucket, queues and a topic that CloudFormation made; nothing here makes or mends any of them. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { property } from './json.ts';
import { stopGroup } from './localstack.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { withoutAws } from './run-e2e.ts';
import { failedOnce, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

/** Those that touch all that the stack makes. The whole suite runs on what `reelkeep provision` makes, and both make the same. */
const JOURNEYS = [
  ...['ingest-stored-object', 'ingest-again', 'ingest-bad-messages', 'campaign-ended', 'campaign-bad-events', 'topics'],
  ...['api-playback-urls', 'api-uploads'],
];
/** What the suite's tokens say: e2e/src/issuer.ts. */
const ISSUER = 'https://identity.example/';
const AUDIENCE = 'reelkeep-e2e';
const UP_TIMEOUT_MS = 60_000;

export interface DeployedStorage {
  readonly endpoint: string;
  readonly region: string;
  /** The stack's outputs, as JSON. */
  readonly outputs: string;
}

/** @param home an empty folder, for keys, logs and `stack.json`. */
export async function runOnDeployed(home: string, { endpoint, region, outputs }: DeployedStorage): Promise<Tally> {
  const name = 'e2e on the deployed stack';
  mkdirSync(home, { recursive: true });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyFile = join(home, 'key.pem');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const made: unknown = JSON.parse(outputs);
  const output = (id: string) => String(property(made, id));
  const child = spawn(process.execPath, ['apps/cli/src/main.ts', 'up', '--engine', 'aws', '--no-demo'], {
    cwd: repositoryFolder,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      REELKEEP_HOME: home,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      S3_FORCE_PATH_STYLE: 'true',
      S3_BUCKET_NAME: output('S3BucketName'),
      INGEST_QUEUE_URL: output('IngestQueueUrl'),
      INGEST_RETRY_QUEUE_URL: output('IngestRetryQueueUrl'),
      INGEST_DLQ_URL: output('IngestDlqUrl'),
      CAMPAIGN_QUEUE_URL: output('CampaignQueueUrl'),
      CAMPAIGN_DLQ_URL: output('CampaignDlqUrl'),
      OUTCOME_TOPIC_ARN: output('OutcomeTopicArn'),
      AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      PROVIDER_ALLOW_HTTP: 'true',
      PROVIDER_ALLOW_PRIVATE: 'true',
      PORT: '0',
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  try {
    const stackFile = join(home, 'stack.json');
    const deadline = Date.now() + UP_TIMEOUT_MS;
    while (!existsSync(stackFile)) {
      if (child.exitCode !== null || Date.now() > deadline) return failedOnce(name, 'the apps did not come up');
      await delay(100);
    }
    const folder = join(repositoryFolder, 'e2e');
    const report = join(folder, '.reports', 'vitest.json');
    rmSync(report, { force: true });
    const exitCode = await runCommand(join(folder, 'node_modules', '.bin', 'vitest'), ['run', ...JOURNEYS], {
      cwd: folder,
      env: {
        ...withoutAws(process.env),
        PATH: `${join(repositoryFolder, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        E2E_ENGINE: 'running',
        E2E_STACK_FILE: stackFile,
        E2E_SIGNING_KEY_FILE: keyFile,
      },
    });
    return readVitestReport(name, report, exitCode);
  } finally {
    await stopGroup(child, ended);
  }
}
