/** All that a benchmark needs around what it measures, each in a process of its own, on loopback. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Child, startChild } from './child.ts';
import { CREDENTIALS, REGION, startVersitygw } from './engines/versitygw.ts';

export const BUCKET = 'bench';
const START_TIMEOUT_MS = 30_000;

export interface BenchStack {
  readonly providerUrl: string;
  readonly s3Endpoint: string;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly topicArn: string;
  /** What a program needs to reach S3, SQS and SNS. */
  readonly env: NodeJS.ProcessEnv;
  createQueue(name: string): Promise<string>;
  /** Throws the stored objects away, from the disk itself. */
  emptyBucket(): void;
  stop(): Promise<void>;
}

/** @param s3Engine versitygw, which has to be installed, or a sink that keeps nothing. */
export async function startBenchStack(s3Engine: 'versitygw' | 'sink' = 'versitygw'): Promise<BenchStack> {
  const folder = mkdtempSync(join(tmpdir(), 'reelkeep-bench-'));
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const data = join(folder, 's3');
    mkdirSync(data);
    const s3Endpoint =
      s3Engine === 'sink'
        ? await startServer('./engines/s3-sink.ts', children)
        : await startVersitygw({ data }, children);
    const providerUrl = await startServer('./provider/serve.ts', children);
    const queueEndpoint = await startServer('./engines/queue-engine.ts', children);
    const place = { region: REGION, credentials: CREDENTIALS };
    const s3 = new S3Client({ ...place, endpoint: s3Endpoint, forcePathStyle: true });
    const sqs = new SQSClient({ ...place, endpoint: queueEndpoint });
    const sns = new SNSClient({ ...place, endpoint: queueEndpoint });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'outcomes' }));
    return {
      providerUrl,
      s3Endpoint,
      s3,
      sqs,
      topicArn,
      env: {
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL_S3: s3Endpoint,
        AWS_ENDPOINT_URL_SQS: queueEndpoint,
        AWS_ENDPOINT_URL_SNS: queueEndpoint,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      async createQueue(name) {
        const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
        if (QueueUrl === undefined) throw new Error(`no URL for queue ${name}`);
        return QueueUrl;
      },
      emptyBucket() {
        for (const prefix of ['videos', 'ledger', 'peer']) {
          rmSync(join(data, BUCKET, prefix), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export async function startServer(script: string, children: Child[]): Promise<string> {
  const child = startChild(process.execPath, [fileURLToPath(new URL(script, import.meta.url))]);
  children.push(child);
  const port = await child.waitForLine((line) => /^listening on (\d+)$/.exec(line)?.[1], START_TIMEOUT_MS);
  return `http://127.0.0.1:${port}`;
}
