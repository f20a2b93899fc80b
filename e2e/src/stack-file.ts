/** `stack.json`: what a started stack tells any client, so that it can go on from there. */
import { readFile } from 'node:fs/promises';
import { at, isRecord, parseJson, textAt } from './json.ts';

export interface StackFile {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly bucket: string;
  readonly queues: Readonly<Record<QueueName, string>>;
  readonly outcomeTopicArn: string;
  readonly api: { readonly baseUrl: string };
  readonly tokens: Readonly<Record<string, string>>;
}

export const QUEUE_NAMES = ['ingest', 'ingestRetry', 'ingestDlq', 'campaigns', 'campaignsDlq', 'outcomes'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** @throws when the file is absent, is no JSON, or a promised field is missing */
export async function readStackFile(path: string): Promise<StackFile> {
  const content = parseJson(await readFile(path, 'utf8'));
  const queue = (name: QueueName) => textAt(content, 'queues', name);
  const tokens = at(content, 'tokens');
  return {
    endpoint: textAt(content, 'endpoint'),
    region: textAt(content, 'region'),
    // An account's own credentials are not written down: whoever started the stack has them in the environment.
    credentials: at(content, 'credentials') === null ? credentialsOf(process.env) : credentialsIn(content),
    bucket: textAt(content, 'bucket'),
    queues: {
      ingest: queue('ingest'),
      ingestRetry: queue('ingestRetry'),
      ingestDlq: queue('ingestDlq'),
      campaigns: queue('campaigns'),
      campaignsDlq: queue('campaignsDlq'),
      outcomes: queue('outcomes'),
    },
    outcomeTopicArn: textAt(content, 'outcomeTopicArn'),
    api: { baseUrl: textAt(content, 'api', 'baseUrl') },
    tokens: isRecord(tokens) ? Object.fromEntries(Object.keys(tokens).map((name) => [name, textAt(tokens, name)])) : {},
  };
}

function credentialsIn(content: unknown): StackFile['credentials'] {
  return {
    accessKeyId: textAt(content, 'credentials', 'accessKeyId'),
    secretAccessKey: textAt(content, 'credentials', 'secretAccessKey'),
  };
}

function credentialsOf(env: NodeJS.ProcessEnv): StackFile['credentials'] {
  return { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? 'test', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? 'test' };
}
