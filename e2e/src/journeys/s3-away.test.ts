import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import type { PassingAnswer } from '../crash/fault-proxy.ts';
import { type Lane, openLane } from '../crash/lane.ts';
import { eventually } from '../eventually.ts';
import { isRecord, type Json, parseJson } from '../json.ts';
import { newTenant } from '../names.ts';
import { client } from '../shared-stack.ts';
import { keyOf, type VideoMessage, videoMessage } from '../video.ts';

const lanes: Lane[] = [];
afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

async function newLane(): Promise<Lane> {
  const lane = await openLane();
  lanes.push(lane);
  return lane;
}

const PATIENCE = { timeoutMs: 90_000 };
const TIMEOUT_MS = 200_000;

async function outcomesOf(tenant: string, type: string): Promise<Json[]> {
  const outcomes = (await client.letters('outcomes', tenant)).map(({ body }) => parseJson(body)).filter(isRecord);
  return outcomes.filter((outcome) => outcome['tenant'] === tenant && outcome['type'] === type);
}

/** Waits until each of so many messages has an outcome of the type. */
function allHave(tenant: string, type: string, messages: number): Promise<Json[]> {
  return eventually(
    `${type} of ${messages} messages`,
    async () => {
      const outcomes = await outcomesOf(tenant, type);
      return new Set(outcomes.map((outcome) => outcome['message_id'])).size === messages ? outcomes : undefined;
    },
    PATIENCE,
  );
}

function messagesOf(lane: Lane, tenant: string, count: number): Array<VideoMessage & { generated_at: string }> {
  return Array.from({ length: count }, () => videoMessage({ tenant, original_url: lane.providerUrl('normal') }));
}

function s3Error(status: number, code: string): PassingAnswer {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>x</Message></Error>`,
  );
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

describe('S3 that goes away', () => {
  it('with 50 messages in flight costs none of them: one fallback each, and all are stored after', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const lane = await newLane();
    const tenant = newTenant();
    let outage: 'to come' | 'on' | 'over' = 'to come';
    const worker = await lane.startWorker({
      env: { INGEST_CONCURRENCY: '16' },
      s3(kind) {
        // The first video that is to be put meets it, with all others at some point of their way.
        if (outage === 'to come' && kind === 'put video') outage = 'on';
        return outage === 'on' ? 'reset' : 'forward';
      },
    });
    const messages = messagesOf(lane, tenant, 50);
    await Promise.all(messages.map((message) => lane.send(message)));
    const fallbacks = await allHave(tenant, 'video.fallback', messages.length);
    for (const fallback of fallbacks) {
      expect(fallback).toMatchObject({ reason: 's3_unavailable', will_retry: true });
      expect(messages.map(({ original_url }) => original_url)).toContain(fallback['url']);
    }
    expect(await lane.depth('dlq')).toBe(0);

    // Behind an open breaker a message costs S3 nothing: only probes go there.
    const asked = () => worker.requests.filter(({ target, kind }) => kind !== 'probe bucket' && isS3(target)).length;
    const askedBefore = asked();
    const more = messagesOf(lane, tenant, 10);
    await Promise.all(more.map((message) => lane.send(message)));
    await allHave(tenant, 'video.fallback', messages.length + more.length);
    expect(asked()).toBe(askedBefore);

    outage = 'over';
    const stored = await allHave(tenant, 'video.stored', messages.length + more.length);
    const promoted = stored.filter((outcome) => outcome['promoted'] === true);
    expect(new Set(promoted.map((outcome) => outcome['message_id'])).size).toBe(messages.length + more.length);
    await lane.empty();
    expect(await lane.depth('dlq')).toBe(0);
    expect(await outcomesOf(tenant, 'video.fallback')).toHaveLength(messages.length + more.length);
    expect((await client.keys(`videos/${tenant}/`)).toSorted()).toEqual([...messages, ...more].map(keyOf).toSorted());
    expect(worker.log().filter((line) => line['level'] === 'error')).toEqual([]);
  });

  it.each([
    ['answers 503 SlowDown', 503, 'SlowDown', 's3_unavailable'],
    ['answers 500 InternalError', 500, 'InternalError', 's3_unavailable'],
    ['forbids the bucket', 403, 'AccessDenied', 's3_misconfigured'],
    ['does not know the key that signs', 403, 'InvalidAccessKeyId', 's3_misconfigured'],
    ['no longer has the bucket', 404, 'NoSuchBucket', 's3_misconfigured'],
    ['sends to another region', 301, 'PermanentRedirect', 's3_misconfigured'],
  ])(
    'because it %s is fallen back from, and caught up with',
    { timeout: TIMEOUT_MS },
    async (_what, status, code, reason) => {
      const lane = await newLane();
      const tenant = newTenant();
      let away = true;
      await lane.startWorker({ s3: () => (away ? s3Error(status, code) : 'forward') });
      const [message] = messagesOf(lane, tenant, 1);
      const messageId = await lane.send(message);
      expect(await client.outcome(messageId)).toMatchObject({
        type: 'video.fallback',
        url: message?.original_url,
        reason,
        will_retry: true,
      });
      away = false;
      // An engine that stalls may have it delivered twice: then one of the outcomes says so, and one object is there.
      const stored = await allHave(tenant, 'video.stored', 1);
      expect(stored.map((outcome) => outcome['promoted'])).toContain(true);
      await lane.empty();
      expect(await lane.depth('dlq')).toBe(0);
      expect(await outcomesOf(tenant, 'video.fallback')).toHaveLength(1);
      expect(await client.keys(`videos/${tenant}/`)).toEqual(message === undefined ? [] : [keyOf(message)]);
    },
  );

  it('because nobody has made its bucket yet is stored once somebody has', { timeout: TIMEOUT_MS }, async () => {
    const lane = await newLane();
    const tenant = newTenant();
    const bucket = `reelkeep-e2e-late-${randomUUID()}`;
    await lane.startWorker({ env: { S3_BUCKET_NAME: bucket } });
    const message = videoMessage({ tenant, original_url: lane.providerUrl('normal') });
    const messageId = await lane.send(message);
    expect(await client.outcome(messageId)).toMatchObject({ type: 'video.fallback', reason: 's3_misconfigured' });
    await client.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    expect((await allHave(tenant, 'video.stored', 1))[0]).toMatchObject({ promoted: true });
    const head = await client.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: keyOf(message) }));
    expect(head.ContentType).toBe('video/mp4');
  });
});

describe('ingest without a bucket', () => {
  it('gives the provider’s URL out for good, and loses no message and logs no error over it', async () => {
    const lane = await newLane();
    const tenant = newTenant();
    const worker = await lane.startWorker({ without: ['S3_BUCKET_NAME'] });
    const messages = messagesOf(lane, tenant, 5);
    const ids = await Promise.all(messages.map((message) => lane.send(message)));
    for (const [index, id] of ids.entries()) {
      expect(await client.outcome(id)).toMatchObject({
        type: 'video.fallback',
        url: messages[index]?.original_url,
        reason: 's3_not_configured',
        will_retry: false,
      });
    }
    await lane.empty();
    expect(await lane.depth('dlq')).toBe(0);
    expect(worker.requests.filter(({ target }) => isS3(target))).toEqual([]);
    const withKey = videoMessage({ tenant, original_url: lane.providerUrl('normal', '?key=AIzaSy-account') });
    expect(await client.outcome(await lane.send(withKey))).toMatchObject({ type: 'video.fallback', url: null });
    const levels = worker.log().map((line) => line['level']);
    expect(levels).toContain('warn');
    expect(levels).not.toContain('error');
  });
});

/** Queues and topics are asked at the root. */
function isS3(target: string): boolean {
  return target !== '/';
}
