/**
 * Counts the requests that a video costs, by a proxy before LocalStack: `pnpm bench:requests`. One creative's small videos, another's
 * that go up in parts, and the ends of both. Writes bench/src/scale/request-counts.json, which docs/SCALE.md is reckoned from.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { dockerStackFile } from './docker-stack.ts';
import { property } from './json.ts';
import { startLocalStack, untilInterrupted } from './localstack.ts';
import { startRecordingProxy } from './recording-proxy.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';

const FILE = join(repositoryFolder, 'bench', 'src', 'scale', 'request-counts.json');
const TENANT = 'counted';
const SMALL = { creative: 'small', videos: 200, bytes: 0 } as const;
const IN_PARTS = { creative: 'in-parts', videos: 20, bytes: 24 * 1_048_576 } as const;
/** `packages/s3-adapter/src/part-size.ts` */
const PART_BYTES = 8 * 1_048_576;
const BATCH = 10;
/** Made by the clock and not by the video: ingest tidies its ledger some seconds later, when another video may be counted. */
const BY_THE_CLOCK = /GetQueueAttributes|HeadBucket|ChangeMessageVisibility/;
const TIDYING = /^ingest s3:DeleteObjects/;
const SETTLED_MS = 180_000;

/** The sample, with a `free` box at its end that makes it as large as asked (ISO/IEC 14496-12, 8.1.2). */
function videoOf(bytes: number): Buffer {
  const sample = readFileSync(join(repositoryFolder, 'apps', 'cli', 'samples', 'test-pattern.mp4'));
  if (bytes <= sample.length) return sample;
  const box = Buffer.alloc(bytes - sample.length);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  return Buffer.concat([sample, box]);
}

async function startProvider(): Promise<{ url(bytes: number): string; close(): void }> {
  const server = createServer((request, response) => {
    const video = videoOf(Number((request.url ?? '').slice(1)));
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': video.length }).end(video);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no free port on loopback');
  return { url: (bytes) => `http://127.0.0.1:${address.port}/${bytes}`, close: () => server.close() };
}

/** SQS's own JSON, which LocalStack takes unsigned. */
async function askQueue(endpoint: string, operation: string, body: object): Promise<unknown> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function untilEmpty(endpoint: string, queueUrl: string): Promise<void> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const deadline = Date.now() + SETTLED_MS;
  for (;;) {
    const answer = await askQueue(endpoint, 'GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames });
    if (AttributeNames.every((name) => property(answer, 'Attributes', name) === '0')) return;
    if (Date.now() > deadline) throw new Error(`${queueUrl} does not become empty`);
    await delay(200);
  }
}

async function untilReceipts(bucketUrl: string): Promise<void> {
  const deadline = Date.now() + SETTLED_MS;
  for (;;) {
    const listing = await (await fetch(`${bucketUrl}?list-type=2&prefix=ledger/_due/`)).text();
    if (!listing.includes('/receipt/')) return;
    if (Date.now() > deadline) throw new Error('the receipts do not become complete');
    await delay(200);
  }
}

async function count(dir: string): Promise<object> {
  const localStack = await startLocalStack({ dir: join(dir, 'engine'), signal: untilInterrupted() });
  const proxy = await startRecordingProxy(localStack.endpoint);
  const provider = await startProvider();
  const apps: AppProcess[] = [];
  try {
    const stack = dockerStackFile(Number(new URL(localStack.endpoint).port), '');
    const { queues, bucket } = stack;
    const env = {
      AWS_ENDPOINT_URL: proxy.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      S3_BUCKET_NAME: bucket,
      INGEST_QUEUE_URL: queues.ingest,
      INGEST_RETRY_QUEUE_URL: queues.ingestRetry,
      INGEST_DLQ_URL: queues.ingestDlq,
      CAMPAIGN_QUEUE_URL: queues.campaigns,
      CAMPAIGN_DLQ_URL: queues.campaignsDlq,
      OUTCOME_TOPIC_ARN: stack.outcomeTopicArn,
      PROVIDER_ALLOW_HTTP: 'true',
      PROVIDER_ALLOW_PRIVATE: 'true',
      INGEST_STATE_DIR: join(dir, 'state'),
    };
    const main = join(repositoryFolder, 'apps', 'cli', 'src', 'main.ts');
    const provisioned = await runCommand(process.execPath, [main, 'provision'], {
      cwd: repositoryFolder,
      env: { PATH: process.env['PATH'], ...env, AWS_ENDPOINT_URL: localStack.endpoint },
    });
    if (provisioned !== 0) throw new Error(`provision ended with ${provisioned}`);
    apps.push(await startAppProcess('ingest-consumer', env, join(dir, 'ingest.log')));
    apps.push(await startAppProcess('lifecycle-reaper', env, join(dir, 'reaper.log')));

    const counting = async (app: string, work: () => Promise<void>, videos: number) => {
      const before = proxy.counted();
      await work();
      const counts: Record<string, number> = {};
      for (const [entry, total] of proxy.counted()) {
        const [who, operation = ''] = entry.split(' ');
        const made = total - (before.get(entry) ?? 0);
        if (who !== app || made === 0 || BY_THE_CLOCK.test(operation) || TIDYING.test(entry)) continue;
        counts[operation] = (counts[operation] ?? 0) + made / videos;
      }
      return Object.fromEntries(
        Object.entries(counts)
          .sort()
          .map(([name, made]) => [name, Number(made.toPrecision(4))]),
      );
    };
    const ingest = ({ creative, videos, bytes }: typeof SMALL | typeof IN_PARTS) =>
      counting(
        'ingest',
        async () => {
          for (let first = 0; first < videos; first += BATCH) {
            const Entries = Array.from({ length: BATCH }, (_, nth) => {
              const video = {
                tenant: TENANT,
                creative_id: creative,
                iteration: first + nth + 1,
                original_url: provider.url(bytes),
              };
              return {
                Id: String(nth),
                MessageBody: JSON.stringify({ ...video, generated_at: '2025-08-12T14:30:52Z' }),
              };
            });
            await askQueue(localStack.endpoint, 'SendMessageBatch', { QueueUrl: queues.ingest, Entries });
          }
          await untilEmpty(localStack.endpoint, queues.ingest);
        },
        videos,
      );
    const small = await ingest(SMALL);
    const inParts = await ingest(IN_PARTS);
    const reaped = await counting(
      'reaper',
      async () => {
        const end = {
          tenant: TENANT,
          campaign_id: 'counted',
          creative_ids: [SMALL.creative],
          ended_at: '2025-09-01T00:00:00Z',
        };
        await askQueue(localStack.endpoint, 'SendMessage', {
          QueueUrl: queues.campaigns,
          MessageBody: JSON.stringify(end),
        });
        await untilEmpty(localStack.endpoint, queues.campaigns);
        await untilReceipts(`${localStack.endpoint}/${bucket}`);
      },
      SMALL.videos,
    );
    const asOf = new Date().toISOString().slice(0, 10);
    return { asOf, small, inParts, partsOfIt: Math.ceil(IN_PARTS.bytes / PART_BYTES), reaped };
  } finally {
    provider.close();
    await Promise.allSettled(apps.map((app) => app.end()));
    await proxy.close();
    await localStack.stop();
  }
}

const dir = mkdtempSync(join(tmpdir(), 'reelkeep-requests-'));
writeFileSync(FILE, `${JSON.stringify(await count(dir), undefined, 2)}\n`);
rmSync(dir, { recursive: true, force: true });
console.log(readFileSync(FILE, 'utf8'));
