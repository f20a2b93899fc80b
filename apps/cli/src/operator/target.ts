/** What an operator's command works on: what the environment names, else the stack that runs here, else AWS. */
import { readFile } from 'node:fs/promises';
import { type Environment, readEnv } from '@reelkeep/runtime/read-env';
import { type S3Settings, s3EnvFaults, s3EnvShape, s3Settings } from '@reelkeep/s3-adapter/s3-config';
import type { QueueUrls } from '@reelkeep/sqs-adapter/messaging';
import { campaignQueueEnv, ingestQueueEnv, outcomeTopicEnv } from '@reelkeep/sqs-adapter/sqs-config';
import { z } from 'zod';
import { appEnvironment, type EngineAccess } from '../stack/app-environment.ts';
import { locateHome } from '../stack/home.ts';
import { readStackSettings } from '../stack/stack-settings.ts';
import { CommandError, EXIT } from './exit-code.ts';

export interface Target {
  /** `stack`: the one that `.reelkeep/stack.json` tells of. */
  readonly from: 'environment' | 'stack';
  /** What an app that belongs to the target would be started with. */
  readonly env: Environment;
  readonly access: EngineAccess;
  readonly s3: S3Settings;
  /** Those that are named; the others are looked up by their usual names when they are needed. */
  readonly queues: Partial<QueueUrls>;
  readonly outcomeTopicArn: string | undefined;
  /** Of a running stack alone. */
  readonly api: { readonly baseUrl: string; readonly tokens: Readonly<Record<string, string>> } | undefined;
}

/** Any of these says which resources are meant, so that a stack that happens to run here is not. */
const NAMES_A_TARGET =
  /^(AWS_ENDPOINT_URL(_\w+)?|S3_BUCKET_NAME|(INGEST|INGEST_RETRY|CAMPAIGN)_QUEUE_URL|(INGEST|CAMPAIGN)_DLQ_URL|OUTCOME_TOPIC_ARN)$/;

const stackSchema = z.object({
  endpoint: z.string().nullable(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).nullable(),
  bucket: z.string().nullable(),
  queues: z.object({
    ingest: z.string(),
    ingestRetry: z.string(),
    ingestDlq: z.string(),
    campaigns: z.string(),
    campaignsDlq: z.string(),
    outcomes: z.string(),
  }),
  outcomeTopicArn: z.string(),
  api: z.object({ baseUrl: z.string() }),
  tokens: z.record(z.string(), z.string()),
});

const envShape = {
  ...s3EnvShape,
  INGEST_QUEUE_URL: ingestQueueEnv.INGEST_QUEUE_URL.optional(),
  INGEST_RETRY_QUEUE_URL: ingestQueueEnv.INGEST_RETRY_QUEUE_URL.optional(),
  INGEST_DLQ_URL: ingestQueueEnv.INGEST_DLQ_URL.optional(),
  CAMPAIGN_QUEUE_URL: campaignQueueEnv.CAMPAIGN_QUEUE_URL.optional(),
  CAMPAIGN_DLQ_URL: campaignQueueEnv.CAMPAIGN_DLQ_URL.optional(),
  ...outcomeTopicEnv,
};

/** @throws ConfigError with every wrong variable, CommandError for a stack file that is none. Nothing is contacted. */
export async function locateTarget(outer: Environment): Promise<Target> {
  const stack = namesTarget(outer) ? undefined : await readStack(locateHome(outer).stackFile);
  if (stack === undefined) {
    const values = readEnv(envShape, outer, s3EnvFaults);
    const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = values;
    const s3 = s3Settings(values);
    const access: EngineAccess = {
      engine: 'aws',
      endpoint,
      s3Endpoint: s3.connection.endpoint,
      region,
      credentials: undefined,
    };
    return {
      from: 'environment',
      env: outer,
      access,
      s3,
      queues: given({
        ingest: values.INGEST_QUEUE_URL,
        ingestRetry: values.INGEST_RETRY_QUEUE_URL,
        ingestDlq: values.INGEST_DLQ_URL,
        campaigns: values.CAMPAIGN_QUEUE_URL,
        campaignsDlq: values.CAMPAIGN_DLQ_URL,
      }),
      outcomeTopicArn: values.OUTCOME_TOPIC_ARN,
      api: undefined,
    };
  }
  const endpoint = stack.endpoint ?? undefined;
  const access: EngineAccess = {
    // With credentials of its own it is one that `up` runs, whichever of them.
    engine: stack.credentials === null ? 'aws' : 'embedded',
    endpoint,
    s3Endpoint: endpoint,
    region: stack.region,
    credentials: stack.credentials ?? undefined,
  };
  const told = await readStackSettings(locateHome(outer).settingsFile);
  const env = appEnvironment(
    { ...told, ...outer },
    {
      access,
      bucket: stack.bucket ?? undefined,
      queues: stack.queues,
      outcomeTopicArn: stack.outcomeTopicArn,
      auth: undefined,
      localProviders: stack.credentials !== null,
      cacheDir: locateHome(outer).cacheDir,
      stateDir: locateHome(outer).stateDir,
    },
  );
  return {
    from: 'stack',
    env,
    access,
    s3: s3Settings(readEnv(s3EnvShape, env, s3EnvFaults)),
    queues: stack.queues,
    outcomeTopicArn: stack.outcomeTopicArn,
    api: { baseUrl: stack.api.baseUrl, tokens: stack.tokens },
  };
}

/** A line for a person: what the command is about to work on. */
export function describeTarget({ from, access, s3 }: Target): string {
  const where = access.endpoint ?? `AWS in ${access.region}`;
  const told = from === 'stack' ? 'the stack that runs here' : 'the environment';
  return `on ${where}, ${s3.bucket === undefined ? 'no bucket' : `bucket ${s3.bucket}`} (from ${told})`;
}

function namesTarget(env: Environment): boolean {
  return Object.entries(env).some(([name, value]) => value !== undefined && NAMES_A_TARGET.test(name));
}

async function readStack(file: string) {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = stackSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CommandError(`${file} does not describe a stack: start it again with "npm start", or remove the file`, {
    exitCode: EXIT.config,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without what is not set: a lookup takes what is there for known. */
function given(queues: { readonly [name in keyof QueueUrls]?: string | undefined }): Partial<QueueUrls> {
  return Object.fromEntries(Object.entries(queues).filter(([, url]) => url !== undefined));
}
