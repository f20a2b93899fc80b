/** Real ingest processes on an engine in this process: queues, bucket and topic, a provider, and the log that each process wrote. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startFauxqs } from 'fauxqs';
import { z } from 'zod';
import { startLoopbackServer } from './loopback-server.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const BUCKET = 'videos-of-a-test';
const QUEUES = ['ingest', 'ingest-2', 'ingest-retry', 'ingest-dlq', 'outcomes'] as const;
type QueueName = (typeof QUEUES)[number];

const logLineSchema = z.looseObject({ level: z.string(), event: z.string() });
const readySchema = z.object({ port: z.number() });

type LogLine = z.infer<typeof logLineSchema>;

export interface IngestProcess {
  readonly pid: number | undefined;
  /** The port of its health server. */
  readonly port: number;
  readonly lines: readonly LogLine[];
  /** The lines that are metrics for CloudWatch. */
  readonly emf: readonly string[];
  /** Its exit code, once it has ended. */
  readonly exit: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

export interface IngestStack {
  readonly providerPort: number;
  counts(queue: QueueName): { readonly visible: number; readonly hidden: number };
  send(queue: QueueName, bodies: readonly object[]): void;
  /** The bodies of what lies ready in a queue. */
  ready(queue: QueueName): readonly string[];
  url(queue: QueueName): string;
  keys(prefix: string): Promise<readonly string[]>;
  startProcess(env?: Readonly<Record<string, string>>): Promise<IngestProcess>;
  /** Ends all processes that still run: what a test that failed left at work would take the next one's messages. */
  killAll(): void;
  stop(): Promise<void>;
}

export async function startIngestStack(provider: Parameters<typeof startLoopbackServer>[0]): Promise<IngestStack> {
  const engine = await startFauxqs({ port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${engine.port}`;
  const server = await startLoopbackServer(provider);
  engine.createBucket(BUCKET);
  const url = (name: QueueName) => `${endpoint}/000000000000/${name}`;
  for (const name of QUEUES) engine.createQueue(name);
  const { topicArn } = engine.createTopic('outcomes');
  engine.subscribe({ topic: 'outcomes', queue: 'outcomes', attributes: { RawMessageDelivery: 'true' } });
  const processes: ChildProcess[] = [];

  return {
    providerPort: server.port,
    url,
    counts(queue) {
      const { ready = [], inflight = [] } = engine.inspectQueue(queue)?.messages ?? {};
      return { visible: ready.length, hidden: inflight.length };
    },
    send(queue, bodies) {
      for (const body of bodies) engine.sendMessage(queue, JSON.stringify(body));
    },
    ready: (queue) => (engine.inspectQueue(queue)?.messages.ready ?? []).map(({ body }) => body),
    async keys(prefix) {
      const answer = await fetch(`${endpoint}/${BUCKET}?list-type=2&max-keys=1000&prefix=${prefix}`);
      return [...(await answer.text()).matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
    },
    async startProcess(env = {}) {
      const child = spawn(process.execPath, [MAIN], {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        env: {
          PATH: process.env['PATH'],
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_ENDPOINT_URL: endpoint,
          AWS_EC2_METADATA_DISABLED: 'true',
          S3_BUCKET_NAME: BUCKET,
          INGEST_QUEUE_URL: url('ingest'),
          INGEST_RETRY_QUEUE_URL: url('ingest-retry'),
          INGEST_DLQ_URL: url('ingest-dlq'),
          OUTCOME_TOPIC_ARN: topicArn,
          PROVIDER_ALLOW_HTTP: 'true',
          PROVIDER_ALLOW_PRIVATE: 'true',
          PORT: '0',
          ...env,
        },
      });
      processes.push(child);
      const lines: LogLine[] = [];
      const emf: string[] = [];
      let rest = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        const texts = `${rest}${chunk.toString()}`.split('\n');
        rest = texts.pop() ?? '';
        const isEmf = (text: string) => text.startsWith('{"_aws"');
        emf.push(...texts.filter(isEmf));
        lines.push(...texts.filter((text) => !isEmf(text)).map((text) => logLineSchema.parse(JSON.parse(text))));
      });
      // Closed, and not only ended: all that it wrote has come in.
      const exit = once(child, 'close').then(() => child.exitCode);
      const ready = once(child, 'message').then(([said]) => readySchema.parse(said).port);
      const early = exit.then((code) => Promise.reject(new Error(`ended with ${code}: ${JSON.stringify(lines)}`)));
      return {
        pid: child.pid,
        port: await Promise.race([ready, early]),
        lines,
        emf,
        exit,
        kill: (signal) => child.kill(signal),
      };
    },
    killAll() {
      for (const child of processes) child.kill('SIGKILL');
    },
    async stop() {
      for (const child of processes) child.kill('SIGKILL');
      await server.close();
      await engine.stop();
    },
  };
}

/** A message of a video at the stack's provider. */
export function videoAt({ providerPort }: IngestStack, creative_id: string) {
  const original_url = `http://127.0.0.1:${providerPort}/${creative_id}.mp4`;
  return { tenant: 'acme', creative_id, iteration: 1, original_url, generated_at: '2025-08-12T14:30:52Z' };
}

/** What `counts` says of a queue that is done with. */
export const NOTHING = { visible: 0, hidden: 0 };
/** For `vi.waitFor`. */
export const PATIENT = { timeout: 60_000, interval: 100 };
