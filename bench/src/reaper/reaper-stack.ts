/** The reaper as its image runs it, beside an S3 on a folder, SQS and SNS, each in a process of its own on loopback. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startServer } from '../bench-stack.ts';
import { type Child, startChild } from '../child.ts';
import { CREDENTIALS, REGION, startVersitygw } from '../engines/versitygw.ts';
import { buildImageBundle, IMAGE_ENV, REAPER_FLAGS } from '../ingest/image-bundle.ts';
import { BUCKET, type Campaign, countLines, createS3Folder, type S3Folder } from './s3-folder.ts';

const START_TIMEOUT_MS = 30_000;
const REAP_TIMEOUT_MS = 900_000;
/** The sweep asks once at the start, and not again while something is measured. */
const SWEEP_SECONDS = '86400';

export interface Reaped {
  /** To the line that says that the campaign was reaped. */
  readonly seconds: number;
  readonly deleted: number;
  /** Of S3 until then, but for one or two: the receipt is begun to be read back at that moment. */
  readonly requests: number;
}

export interface ReaperStack {
  readonly s3: S3Client;
  readonly folder: S3Folder;
  /** For a peer's command line. */
  readonly env: NodeJS.ProcessEnv;
  readonly s3Endpoint: string;
  readonly pid: number;
  /**
   * From the event that is sent to the outcome that is published; then it waits until the receipt was read back, so that no
   * work is left over. Throws when it takes a quarter of an hour.
   */
  reap(campaign: Campaign, mode?: 'delete' | 'purge', options?: { readonly untilConfirmed?: boolean }): Promise<Reaped>;
  /** Requests that S3 has answered so far. */
  requests(): number;
  stop(): Promise<void>;
}

export interface ReaperStackOptions {
  readonly versioned?: boolean;
  /** Of an S3 that is there already; requests are counted there. */
  readonly s3Endpoint?: string;
}

export async function startReaperStack(options: ReaperStackOptions = {}): Promise<ReaperStack> {
  const root = mkdtempSync(join(tmpdir(), 'reelkeep-bench-'));
  const [data, versions, accessLog] = [join(root, 's3'), join(root, 'versions'), join(root, 'access.log')];
  for (const dir of [data, versions]) mkdirSync(dir);
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(root, { recursive: true, force: true });
  };
  try {
    const keeping = { data, versions: options.versioned === true ? versions : undefined, accessLog };
    const s3Endpoint = options.s3Endpoint ?? (await startVersitygw(keeping, children));
    const queueEndpoint = await startServer('./engines/queue-engine.ts', children);
    const place = { region: REGION, credentials: CREDENTIALS };
    const s3 = new S3Client({ ...place, endpoint: s3Endpoint, forcePathStyle: true });
    const sqs = new SQSClient({ ...place, endpoint: queueEndpoint });
    const sns = new SNSClient({ ...place, endpoint: queueEndpoint });
    if (options.s3Endpoint === undefined) await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const { QueueUrl: queueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'campaigns' }));
    const { QueueUrl: deadLetterUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'campaigns-dlq' }));
    const { TopicArn: topicArn } = await sns.send(new CreateTopicCommand({ Name: 'outcomes' }));
    const env = {
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const reaper = startChild(process.execPath, [...REAPER_FLAGS, buildImageBundle('lifecycle-reaper')], {
      ...env,
      AWS_ENDPOINT_URL_S3: s3Endpoint,
      AWS_ENDPOINT_URL_SQS: queueEndpoint,
      AWS_ENDPOINT_URL_SNS: queueEndpoint,
      ...IMAGE_ENV,
      S3_BUCKET_NAME: BUCKET,
      CAMPAIGN_QUEUE_URL: queueUrl,
      CAMPAIGN_DLQ_URL: deadLetterUrl,
      OUTCOME_TOPIC_ARN: topicArn,
      REAPER_SWEEP_SECONDS: SWEEP_SECONDS,
      LOG_LEVEL: 'info',
    });
    children.push(reaper);
    await reaper.waitForLine((line) => (line.includes('"reaper.started"') ? true : undefined), START_TIMEOUT_MS);
    return {
      s3,
      folder: createS3Folder(data),
      env,
      s3Endpoint,
      pid: reaper.pid,
      async reap({ tenant, creative }, mode = 'delete', { untilConfirmed = true } = {}) {
        const event = { tenant, campaign_id: creative, ended_at: '2025-09-01T00:00:00Z', mode };
        const before = countLines(accessLog);
        const reaped = reaper.waitForLine((line) => {
          const deleted = readReaped(line, creative);
          const endedAt = performance.now();
          return deleted === undefined ? undefined : { deleted, endedAt, requests: countLines(accessLog) - before };
        }, REAP_TIMEOUT_MS);
        const confirmed = untilConfirmed
          ? reaper.waitForLine((line) => readConfirmed(line, creative), REAP_TIMEOUT_MS)
          : undefined;
        const startedAt = performance.now();
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(event) }));
        const { deleted, endedAt, requests } = await reaped;
        await confirmed;
        return { deleted, requests, seconds: (endedAt - startedAt) / 1_000 };
      },
      requests: () => countLines(accessLog),
      async stop() {
        for (const client of [s3, sqs, sns]) client.destroy();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The line that tells of the campaign's end: what was deleted. Throws when the reaper says that it will have to try again. */
function readReaped(line: string, creative: string): number | undefined {
  if (line.includes('"event":"campaign.waiting"')) throw new Error(`the reaper got no answer: ${line}`);
  if (!line.includes('"event":"campaign.reaped"') || !line.includes(`"campaign_id":"${creative}"`)) return undefined;
  const deleted = /"deleted":(\d+)/.exec(line)?.[1];
  return deleted === undefined ? undefined : Number(deleted);
}

/** The line that tells that every key of the receipt was looked at again. */
function readConfirmed(line: string, creative: string): true | undefined {
  if (line.includes('"event":"sweep.receipt.failed"')) throw new Error(`the receipt was not confirmed: ${line}`);
  return line.includes('"event":"sweep.receipt.done"') && line.includes(`/${creative}/`) ? true : undefined;
}
