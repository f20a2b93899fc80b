// A real engine over a folder of its own, with real clients, for tests that stop, kill and restart it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { startEmbeddedEngine } from '../embedded-engine.ts';

export const REGION = 'eu-central-1';
export const BUCKET = 'videos';
const silent = { info() {} };

export interface Clients {
  readonly endpoint: string;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

export interface Bench extends Clients {
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** A folder that goes with the test. */
export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'reelkeep-engine-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** An engine that stops with the test, over `dataDir` or a new folder, on any free port. */
export async function startBench(dataDir?: string): Promise<Bench> {
  const dir = dataDir ?? (await temporaryDir());
  const engine = await startEmbeddedEngine({ dataDir: dir, region: REGION, port: 0, log: silent });
  onTestFinished(() => engine.stop());
  return { ...connect(engine.endpoint), dataDir: dir, stop: () => engine.stop() };
}

/** One try a call: a retry would hide what a test is after. */
export function connect(endpoint: string): Clients {
  const config = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  return {
    endpoint,
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
  };
}
