import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { attemptKey, closedKey } from '@reelkeep/core/ledger';
import type { VideoParts } from '@reelkeep/core/video-key';
import { formatVideoKey } from '@reelkeep/core/video-key';
import { type FunctionProcess, startFunction } from '@reelkeep/runtime/testing/function-process';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { type LocalEngine, type LocalQueue, startLocalEngine } from '@reelkeep/sqs-adapter/testing/local-engine';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type Received, recordOf } from './testing/queue-event.ts';
import { videoOf } from './testing/reaper-bench.ts';

const LAMBDA = fileURLToPath(new URL('lambda.ts', import.meta.url));
const BUCKET = 'lambda-videos';
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
const SCHEDULED = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: '2015-10-08T16:53:06Z',
  region: 'us-east-1',
  resources: ['arn:aws:events:us-east-1:123456789012:rule/my-scheduled-rule'],
  detail: {},
};
const ended = (campaign: string, more: object = {}) =>
  JSON.stringify({ tenant: 'acme', campaign_id: campaign, ended_at: '2025-09-01T00:00:00Z', ...more });

let engine: LocalEngine;
let campaigns: LocalQueue;
let deadLetters: LocalQueue;
let store: ReturnType<typeof createS3ObjectStore>;
let running: FunctionProcess[] = [];

beforeAll(async () => {
  engine = await startLocalEngine();
  await fetch(`${engine.endpoint}/${BUCKET}`, { method: 'PUT' });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = createS3Client({ region: 'us-east-1', endpoint: engine.endpoint, credentials });
  store = createS3ObjectStore({ client, bucket: BUCKET });
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
});
afterAll(() => engine.stop());

async function startReaper(change: Readonly<Record<string, string>> = {}) {
  campaigns = engine.createQueue();
  deadLetters = engine.createQueue();
  const reaper = await startFunction(LAMBDA, {
    AWS_ENDPOINT_URL: engine.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    S3_BUCKET_NAME: BUCKET,
    CAMPAIGN_QUEUE_URL: campaigns.url,
    CAMPAIGN_DLQ_URL: deadLetters.url,
    ...change,
  });
  running.push(reaper);
  return reaper;
}

async function keep(video: VideoParts, bytes = 7) {
  const closing = { outcome: 'stored', sizeBytes: bytes, sha256: 'a'.repeat(64) } as const;
  await store.put({ key: attemptKey('ledger', video, 'a'), body: new Uint8Array() });
  await store.put({ key: formatVideoKey('videos', video), body: new Uint8Array(bytes) });
  await store.put({ key: closedKey('ledger', video, 'a', closing), body: new Uint8Array() });
}

/** As the event source mapping takes it: all that waits in the queue, in one batch. */
async function takeBatch(count: number): Promise<{ readonly Records: readonly Received[] }> {
  const Records: Received[] = [];
  while (Records.length < count) Records.push(recordOf(await campaigns.take(), campaigns.url));
  return { Records };
}

const videosOf = async (creative: string) =>
  (await store.list({ prefix: 'videos/acme/' })).objects.filter(({ key }) => key.includes(`-${creative}-`));

describe('the reaper as a function', () => {
  it('reaps what its queue brings, puts aside what can not work, and has nothing come again', async () => {
    const reaper = await startReaper();
    await keep(videoOf('acme', 'lambda-1', 1));
    await keep(videoOf('acme', 'lambda-1', 2));
    await keep(videoOf('acme', 'lambda-stays'));
    await campaigns.send(ended('lambda-1'));
    await campaigns.send('{ "tenant": "acme" }');

    expect(await reaper.invoke(await takeBatch(2))).toEqual({ answer: { batchItemFailures: [] } });
    expect(await videosOf('lambda-1')).toEqual([]);
    expect(await videosOf('lambda-stays')).toHaveLength(1);
    expect(campaigns.counts()).toEqual({ visible: 0, hidden: 0 });
    const letter = await deadLetters.take();
    expect(letter?.MessageAttributes?.['reason']?.StringValue).toBe('message_malformed');
    expect(reaper.output()).toContain('"event":"campaign.reaped"');
  });

  it('sweeps when its schedule says so: the receipt of what it reaped is completed', async () => {
    const reaper = await startReaper();
    await keep(videoOf('acme', 'lambda-2'));
    await campaigns.send(ended('lambda-2'));
    await reaper.invoke(await takeBatch(1));
    const { answer } = await reaper.invoke(SCHEDULED);
    expect(answer).toMatchObject({ swept: expect.any(Number) });
    const due = await store.list({ prefix: 'ledger/_due/' });
    expect(due.objects.filter(({ key }) => key.includes('/receipt/'))).toEqual([]);
    expect(reaper.output()).toContain('"event":"sweep.receipt.done"');
    // All has been done, and a round that finds nothing does nothing.
    expect(await reaper.invoke({ ...SCHEDULED, source: 'aws.scheduler' })).toEqual({ answer: { swept: 0 } });
  });

  it('gives all of it back, visible at once, when too little time is left', async () => {
    const reaper = await startReaper();
    await campaigns.send(ended('lambda-3'));
    const batch = await takeBatch(1);
    const failures = batch.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
    expect(await reaper.invoke(batch, { leftMs: 0 })).toEqual({ answer: { batchItemFailures: failures } });
    expect(campaigns.counts()).toEqual({ visible: 1, hidden: 0 });
    // The same instance goes on: what is left of one invocation does not end the next.
    expect(await reaper.invoke(await takeBatch(1))).toEqual({ answer: { batchItemFailures: [] } });
  });

  it('moves an end that has to wait for its bucket back into its queue, as one that is done with', async () => {
    const reaper = await startReaper({ S3_BUCKET_NAME: 'not-there' });
    await campaigns.send(ended('lambda-4'));
    expect(await reaper.invoke(await takeBatch(1))).toEqual({ answer: { batchItemFailures: [] } });
    const again = await campaigns.take();
    expect(again?.Body).toBe(ended('lambda-4'));
    expect(again?.Attributes?.ApproximateReceiveCount).toBe('1');
  });

  it('hands its traces over before it answers, to a receiver that is named', async () => {
    const taken: string[] = [];
    const receiver = createServer((request, response) => {
      request.resume().on('end', () => {
        taken.push(`${request.method} ${request.url}`);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void receiver.close());
    await once(receiver, 'listening');
    const { port } = z.object({ port: z.number() }).parse(receiver.address());
    const reaper = await startReaper({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    await campaigns.send(ended('lambda-5'));
    expect(await reaper.invoke(await takeBatch(1))).toEqual({ answer: { batchItemFailures: [] } });
    expect(taken).toEqual(['POST /v1/traces']);
    expect(reaper.output()).toMatch(/"trace_id":"[0-9a-f]{32}".*"event":"campaign.reaped"/);
  });

  it('refuses an event that is neither, so that a wrong trigger is seen', async () => {
    const reaper = await startReaper();
    const wrong: ReadonlyArray<readonly [object, string]> = [
      [{}, 'expected an event of SQS or of a schedule'],
      [{ Records: [{ eventSource: 'aws:s3', s3: {} }] }, 'this is no event of SQS'],
      [{ ...SCHEDULED, 'detail-type': 'campaign.ended' }, 'expected an event of SQS or of a schedule'],
    ];
    for (const [event, message] of wrong) {
      const { error } = await reaper.invoke(event);
      expect(error?.errorMessage).toContain(message);
    }
  });

  it('does not start in a wrong environment, and names every variable and no value', async () => {
    const change = { CAMPAIGN_QUEUE_URL: 'some-secret', S3_BUCKET_NAME: 'UPPER', REAPER_SCAN: 'perhaps' };
    const { initError } = await startReaper(change);
    expect(initError?.errorType).toBe('ConfigError');
    for (const name of Object.keys(change)) expect(initError?.errorMessage).toContain(name);
    expect(initError?.errorMessage).not.toContain('some-secret');
  });
});
