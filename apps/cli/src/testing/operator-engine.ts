/** The embedded engine with bucket, queues and topic in a folder of its own, and commands that run on it, for tests of a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { QUEUE_NAMES } from '@reelkeep/sqs-adapter/messaging-lookup';
import type { Command } from 'commander';
import { afterAll, beforeAll } from 'vitest';
import { startEmbeddedEngine } from '../engine/embedded-engine.ts';
import type { ExitCode } from '../operator/exit-code.ts';
import type { CommandEdge } from '../operator/operator-command.ts';
import type { EngineAccess } from '../stack/app-environment.ts';
import { openClients } from '../stack/resources.ts';
import { type StackDescription, writeStackFile } from '../stack/stack-file.ts';

/** What a command said and how it ended. */
export interface CommandRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface OperatorEngine {
  readonly stack: StackDescription;
  readonly clients: ReturnType<typeof openClients>;
  readonly home: string;
  /** Runs a command as `reelkeep` would: `run(sendCommand, ['--tenant', 'acme'])`. @param now the command's clock. */
  run(
    command: (edge: CommandEdge) => Command,
    args: readonly string[],
    options?: {
      readonly env?: NodeJS.ProcessEnv;
      readonly now?: () => Date;
      /** Hears what the command says as it does. */
      readonly onStdout?: (text: string) => void;
    },
  ): Promise<CommandRun>;
}

const BUCKET = 'reelkeep-videos';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Started before the tests of a file, gone after them; what it returns may be used within tests. */
export function useOperatorEngine(): OperatorEngine {
  let engine: (Omit<OperatorEngine, 'run'> & { readonly stop: () => Promise<void> }) | undefined;
  const started = () => {
    if (engine === undefined) throw new Error('the engine starts before the first test, not earlier');
    return engine;
  };

  beforeAll(async () => {
    const home = await mkdtemp(join(tmpdir(), 'reelkeep-engine-'));
    const running = await startEmbeddedEngine({
      dataDir: join(home, 'data'),
      region: 'us-east-1',
      port: 0,
      log: { info: () => {} },
    });
    const access: EngineAccess = {
      engine: 'embedded',
      endpoint: running.endpoint,
      s3Endpoint: running.endpoint,
      region: 'us-east-1',
      credentials,
    };
    const clients = openClients(access);
    await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const { TopicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: 'reelkeep-outcomes' }));
    const queue = async (name: keyof typeof QUEUE_NAMES) => {
      const created = await clients.sqs.send(new CreateQueueCommand({ QueueName: QUEUE_NAMES[name] }));
      return created.QueueUrl ?? '';
    };
    const stack: StackDescription = {
      endpoint: running.endpoint,
      region: access.region,
      credentials,
      bucket: BUCKET,
      queues: {
        ingest: await queue('ingest'),
        ingestRetry: await queue('ingestRetry'),
        ingestDlq: await queue('ingestDlq'),
        campaigns: await queue('campaigns'),
        campaignsDlq: await queue('campaignsDlq'),
        outcomes: await queue('outcomes'),
      },
      outcomeTopicArn: TopicArn,
      // Nothing listens there: a test that wants an API brings its own.
      api: { baseUrl: 'http://127.0.0.1:9' },
      tokens: {},
    };
    await writeStackFile(join(home, 'stack.json'), stack);
    engine = {
      stack,
      clients,
      home,
      async stop() {
        clients.close();
        await running.stop();
        await rm(home, { recursive: true, force: true });
      },
    };
  }, 30_000);
  afterAll(async () => await engine?.stop());

  return {
    get stack() {
      return started().stack;
    },
    get clients() {
      return started().clients;
    },
    get home() {
      return started().home;
    },
    async run(command, args, { env = {}, now = () => new Date(), onStdout } = {}) {
      const said = { stdout: '', stderr: '', exitCode: -1 };
      const built = command({
        env: { REELKEEP_HOME: started().home, ...env },
        streams: {
          stdout: {
            write(text: string) {
              said.stdout += text;
              onStdout?.(text);
            },
          },
          stderr: { write: (text: string) => (said.stderr += text) },
        },
        now,
        exit(code: ExitCode) {
          said.exitCode = code;
        },
      });
      await built.parseAsync(args, { from: 'user' });
      return said;
    },
  };
}

/** The documents of a `--json` answer that come one a line. */
export function linesOf(stdout: string): unknown[] {
  return stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
