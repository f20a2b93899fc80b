/**
 * Queues of its own on the shared engine and bucket, and workers of its own on them, each behind proxies: what is done to
 * them there troubles no other test. Outcomes go to the topic that all share.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { s3EndpointOf } from '../aws-clients.ts';
import { eventually } from '../eventually.ts';
import { listAt, parseJson, textAt } from '../json.ts';
import type { Letter } from '../mailbox.ts';
import { newFile } from '../names.ts';
import { client, provider, stack } from '../shared-stack.ts';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { type FaultProxy, type Passage, type PassingAnswer, startFaultProxy } from './fault-proxy.ts';
import {
  createLaneQueues,
  deleteLaneQueues,
  depthOf,
  type LaneQueue,
  type LaneQueues,
  takeLetters,
  withShortPoll,
} from './lane-queues.ts';
import { messagingKind, type PassingRequest, type RequestKind, s3Kind } from './request-kind.ts';
import { createStopPoints, type StopPoints } from './stop-points.ts';

export interface LaneWorker extends AppProcess {
  readonly stops: StopPoints;
  /** Kinds of all requests that have passed, in order; those of a long poll that brings nothing are left out. */
  readonly requests: ReadonlyArray<{ readonly kind: RequestKind; readonly target: string }>;
  /** Kills it if need be and closes its proxies. */
  end(): Promise<void>;
}

export interface WorkerOptions {
  /** The ingest consumer unless told. */
  readonly app?: 'ingest-consumer' | 'lifecycle-reaper';
  readonly env?: Readonly<Record<string, string>>;
  /** Left out of the environment. */
  readonly without?: readonly string[];
  /** What S3 does instead of its own. */
  readonly s3?: (kind: RequestKind, request: PassingRequest) => Passage;
}

export interface Lane {
  readonly queues: LaneQueues;
  /** The URL of a video that `stops` of the last started worker see too. */
  providerUrl(behaviour: Parameters<typeof provider.url>[0], query?: string): string;
  startWorker(options?: WorkerOptions): Promise<LaneWorker>;
  /** Sends to the ingest queue unless told. */
  send(body: unknown, queue?: 'ingest' | 'campaigns'): Promise<string>;
  /** What the passing of the visibility time-out does: whatever workers have received and not deleted is there again. */
  passVisibilityTimeout(): Promise<void>;
  /** Waits until no message is left for any worker, visible or not. */
  empty(timeoutMs?: number): Promise<void>;
  /** Messages in a queue, visible or not. */
  depth(queue: LaneQueue): Promise<number>;
  /** Takes what is in the DLQ. */
  deadLetters(): Promise<Letter[]>;
  close(): Promise<void>;
}

/** Shared by all workers: compiling is half of a start. */
const COMPILE_CACHE = join(tmpdir(), 'reelkeep-e2e-compile-cache');

/** Longer than a message that could not be given back stays hidden by a worker that is gone. */
const EMPTY_TIMEOUT_MS = 100_000;
/** Of each worker's log, where a message is left. */
const LAST_LINES = 10;

export async function openLane(): Promise<Lane> {
  const queues = await createLaneQueues();
  const stateDir = await mkdtemp(join(tmpdir(), 'reelkeep-e2e-state-'));
  const { ingest, retry, dlq, campaigns } = queues;
  const workers: LaneWorker[] = [];
  /** Receipt handles by queue URL of what was received and may still be held. */
  const receipts: Array<{ readonly queueUrl: string; readonly handle: string }> = [];
  let current = createStopPoints();
  /** Proxies of workers that are gone; each waits for the last answers to them. */
  const closing: Promise<void>[] = [];

  const giveBack = async ({ queueUrl, handle }: (typeof receipts)[number]) => {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: handle,
      VisibilityTimeout: 0,
    });
    // It was deleted, or given back, or handed out anew meanwhile: then there is nothing to give back.
    await client.sqs.send(command).catch(() => {});
  };
  const receiptsOf = (request: PassingRequest, answer: PassingAnswer) => {
    const queueUrl = textAt(parseJson(request.body.toString('utf8')), 'QueueUrl');
    const text = answer.body.toString('utf8');
    if (!text.includes('ReceiptHandle')) return [];
    return listAt(parseJson(text), 'Messages').map((message) => ({
      queueUrl,
      handle: textAt(message, 'ReceiptHandle'),
    }));
  };
  const providerProxy = await startFaultProxy(new URL(provider.url('normal', '')).origin, {
    before: async (request) => ((await current.pass('download', 'before', request)) ? 'forward' : 'reset'),
    during: async (request) => {
      await current.pass('download', 'during', request);
    },
    after: (request) => current.pass('download', 'after', request),
  });

  return {
    queues,
    providerUrl: (behaviour, query = '') =>
      provider.url(behaviour, newFile(), query).replace(/^http:\/\/[^/]+/, providerProxy.endpoint),
    async startWorker({ app: name = 'ingest-consumer', env = {}, without = [], s3: s3Instead } = {}) {
      const stops = createStopPoints();
      current = stops;
      const requests: Array<{ kind: RequestKind; target: string }> = [];
      const s3 = await startFaultProxy(s3EndpointOf(stack), {
        async before(request) {
          const kind = s3Kind(request);
          requests.push({ kind, target: request.target });
          if (!(await stops.pass(kind, 'before', request))) return 'reset';
          return s3Instead?.(kind, request) ?? 'forward';
        },
        after: (request) => stops.pass(s3Kind(request), 'after', request),
      });
      const messaging = await startFaultProxy(stack.endpoint, {
        async before(request) {
          const kind = messagingKind(request);
          if (kind === 'receive') return 'forward';
          requests.push({ kind, target: request.target });
          return (await stops.pass(kind, 'before', request)) ? 'forward' : 'reset';
        },
        rewrite: (request) => (messagingKind(request) === 'receive' ? withShortPoll(request) : request),
        async after(request, answer) {
          const kind = messagingKind(request);
          if (kind !== 'receive') return await stops.pass(kind, 'after', request);
          const received = receiptsOf(request, answer);
          receipts.push(...received);
          if (received.length === 0) return true;
          requests.push({ kind, target: request.target });
          return await stops.pass(kind, 'after', request);
        },
        undelivered(request, answer) {
          if (messagingKind(request) === 'receive')
            for (const receipt of receiptsOf(request, answer)) giveBack(receipt);
        },
      });
      const all: Record<string, string> = {
        AWS_ENDPOINT_URL: messaging.endpoint,
        AWS_ENDPOINT_URL_S3: s3.endpoint,
        AWS_ACCESS_KEY_ID: stack.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: stack.credentials.secretAccessKey,
        AWS_REGION: stack.region,
        S3_BUCKET_NAME: stack.bucket,
        S3_FORCE_PATH_STYLE: 'true',
        INGEST_QUEUE_URL: ingest,
        INGEST_RETRY_QUEUE_URL: retry,
        INGEST_DLQ_URL: dlq,
        CAMPAIGN_QUEUE_URL: campaigns,
        CAMPAIGN_DLQ_URL: queues['campaigns-dlq'],
        OUTCOME_TOPIC_ARN: stack.outcomeTopicArn,
        INGEST_CONCURRENCY: '1',
        PROVIDER_ALLOW_HTTP: 'true',
        PROVIDER_ALLOW_PRIVATE: 'true',
        INGEST_STATE_DIR: stateDir,
        LOG_LEVEL: 'debug',
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        ...env,
      };
      const kept = Object.fromEntries(Object.entries(all).filter(([variable]) => !without.includes(variable)));
      const closeProxies = () => {
        closing.push(...[s3, messaging].map((proxy: FaultProxy) => proxy.close()));
      };
      try {
        const app = await startAppProcess(name, kept);
        const worker: LaneWorker = {
          ...app,
          stops,
          requests,
          async end() {
            app.thaw();
            await app.kill();
            closeProxies();
          },
        };
        workers.push(worker);
        return worker;
      } catch (error) {
        closeProxies();
        throw error;
      }
    },
    async send(body, queue = 'ingest') {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const sent = await client.sqs.send(new SendMessageCommand({ QueueUrl: queues[queue], MessageBody: text }));
      return sent.MessageId ?? '';
    },
    async passVisibilityTimeout() {
      await Promise.all(receipts.splice(0).map(giveBack));
    },
    async empty(timeoutMs = EMPTY_TIMEOUT_MS) {
      const waiting = [ingest, retry, campaigns];
      const left = async () => Math.max(...(await Promise.all(waiting.map(depthOf))));
      // The counts are approximate: a message that is being handed out is for a moment neither visible nor held.
      let empty = 0;
      const emptyForLong = async () => {
        empty = (await left()) === 0 ? empty + 1 : 0;
        return empty === 3;
      };
      try {
        await eventually('the queues to be empty', emptyForLong, { timeoutMs });
      } catch (cause) {
        const last = workers.map((worker) => worker.log().slice(-LAST_LINES));
        throw new Error(`${String(cause)}; the workers said last: ${JSON.stringify(last)}`, { cause });
      }
    },
    depth: (queue) => depthOf(queues[queue]),
    deadLetters: () => takeLetters(dlq),
    async close() {
      await Promise.all(workers.map((worker) => worker.end()));
      await Promise.all([providerProxy.close(), ...closing]);
      await deleteLaneQueues(queues);
      await rm(stateDir, { recursive: true });
    },
  };
}
