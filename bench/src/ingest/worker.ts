/** The contenders that stay up: our ingest consumer and the naive worker, which take from a queue, and the floor under both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { type BenchStack, BUCKET } from '../bench-stack.ts';
import { type Child, startChild } from '../child.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import { type BenchVideo, type Contender, takeFirstRequestMs } from './contender.ts';
import { buildImageBundle, IMAGE_ENV, INGEST_FLAGS } from './image-bundle.ts';

export interface Worker extends Contender {
  readonly pid: number;
}

export interface WorkerOptions {
  /** Unique to the stack. */
  readonly queueName: string;
  readonly slots: number;
  /** Where it serves /metrics; nowhere unless told. */
  readonly metricsPort?: number;
  /** Of Node, e.g. `--cpu-prof`. */
  readonly nodeFlags?: readonly string[];
}

const START_TIMEOUT_MS = 30_000;
const RUN_TIMEOUT_MS = 600_000;
/** Held back until all are in the queue, so that sending them is no part of the race. */
const DELAY_SECONDS = 2;
const BATCH = 10;

export async function startReelkeep(stack: BenchStack, options: WorkerOptions): Promise<Worker> {
  const { queueName, slots, metricsPort, nodeFlags = [] } = options;
  const queueUrl = await stack.createQueue(queueName);
  const child = startChild(process.execPath, [...INGEST_FLAGS, ...nodeFlags, buildImageBundle()], {
    ...IMAGE_ENV,
    ...stack.env,
    S3_BUCKET_NAME: BUCKET,
    S3_FORCE_PATH_STYLE: 'true',
    INGEST_QUEUE_URL: queueUrl,
    INGEST_RETRY_QUEUE_URL: await stack.createQueue(`${queueName}-retry`),
    INGEST_DLQ_URL: await stack.createQueue(`${queueName}-dlq`),
    OUTCOME_TOPIC_ARN: stack.topicArn,
    INGEST_CONCURRENCY: String(slots),
    PROVIDER_ALLOW_HTTP: 'true',
    PROVIDER_ALLOW_PRIVATE: 'true',
    LOG_LEVEL: 'info',
    ...(metricsPort === undefined ? {} : { PORT: String(metricsPort) }),
  });
  await child.waitForLine((line) => (line.includes('"ingest.started"') ? true : undefined), START_TIMEOUT_MS);
  return byQueue('reelkeep', stack, child, queueUrl, (line) =>
    line.includes('"event":"video.stored"') ? readIteration(line, /"iteration":(\d+)/) : undefined,
  );
}

/** What most would write: fetch, lib-storage's Upload, sqs-consumer in batches of ten. */
export async function startNaive(stack: BenchStack, options: WorkerOptions): Promise<Worker> {
  const queueUrl = await stack.createQueue(options.queueName);
  const child = startChild(process.execPath, [fileURLToPath(new URL('./naive-worker.ts', import.meta.url))], {
    ...stack.env,
    BENCH_BUCKET: BUCKET,
    BENCH_QUEUE_URL: queueUrl,
  });
  await child.waitForLine((line) => (line === 'started' ? true : undefined), START_TIMEOUT_MS);
  return byQueue('naive worker', stack, child, queueUrl, (line) => readIteration(line, /^stored (\d+)$/));
}

/** The floor: the bytes and nothing around them. */
export async function startBytesOnly(stack: BenchStack, transfers: number): Promise<Worker> {
  const folder = mkdtempSync(join(tmpdir(), 'reelkeep-floor-'));
  const list = join(folder, 'list.csv');
  const child = startChild(process.execPath, [fileURLToPath(new URL('./bytes-only.ts', import.meta.url))], {
    ...stack.env,
    BENCH_BUCKET: BUCKET,
    BENCH_LIST: list,
    BENCH_TRANSFERS: String(transfers),
  });
  await child.waitForLine((line) => (line === 'started' ? true : undefined), START_TIMEOUT_MS);
  const hand = async (run: string, videos: readonly BenchVideo[]) => {
    writeFileSync(list, videos.map(({ url, name }) => `${url},peer/${run}/${name}\n`).join(''));
    process.kill(child.pid, 'SIGUSR2');
  };
  const worker = byLines('bytes only', stack, child, hand, (line) => readIteration(line, /^stored (\d+)$/));
  return {
    ...worker,
    async stop() {
      await worker.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function byQueue(
  name: string,
  stack: BenchStack,
  child: Child,
  queueUrl: string,
  storedIteration: (line: string) => number | undefined,
): Worker {
  const hand = (run: string, videos: readonly BenchVideo[]) => sendAll(stack, queueUrl, run, videos);
  return byLines(name, stack, child, hand, storedIteration);
}

/** A process that is handed its work and says on a line of its own what is stored. */
function byLines(
  name: string,
  stack: BenchStack,
  child: Child,
  hand: (run: string, videos: readonly BenchVideo[]) => Promise<void>,
  storedIteration: (line: string) => number | undefined,
): Worker {
  return {
    name,
    pid: child.pid,
    async run({ run, videos }) {
      const timed = videos.filter((video) => video.timed !== false).length;
      const done = Promise.all([
        waitForStored(timed, (index) => videos[index]?.timed !== false),
        waitForStored(videos.length, () => true),
      ]);
      await takeFirstRequestMs(stack.providerUrl);
      const cpuBefore = cpuSeconds(child.pid);
      await hand(run, videos);
      const [endedAtMs] = await done;
      const startedAtMs = await takeFirstRequestMs(stack.providerUrl);
      return { seconds: (endedAtMs - startedAtMs) / 1_000, cpuSeconds: cpuSeconds(child.pid) - cpuBefore };
    },
    stop: () => child.stop(),
  };

  /** When so many of the wanted videos are stored, in epoch milliseconds. */
  function waitForStored(count: number, wanted: (index: number) => boolean): Promise<number> {
    let left = count;
    return child.waitForLine((line) => {
      const iteration = storedIteration(line);
      if (iteration !== undefined && wanted(iteration - 1)) left -= 1;
      return left === 0 ? Date.now() : undefined;
    }, RUN_TIMEOUT_MS);
  }
}

function readIteration(line: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(line)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

async function sendAll(stack: BenchStack, QueueUrl: string, run: string, videos: readonly BenchVideo[]) {
  for (let at = 0; at < videos.length; at += BATCH) {
    const Entries = videos.slice(at, at + BATCH).map(({ url }, index) => ({
      Id: String(index),
      DelaySeconds: DELAY_SECONDS,
      MessageBody: JSON.stringify({
        tenant: 'bench',
        creative_id: run,
        iteration: at + index + 1,
        original_url: url,
        generated_at: '2026-01-01T00:00:00Z',
      }),
    }));
    const { Failed = [] } = await stack.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`${Failed.length} messages were not taken`);
  }
}
