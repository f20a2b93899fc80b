/** The bucket, queues and topic of a stack: created on engines of our own, found where they are someone's. */

import { StoreError } from '@reelkeep/core/store-error';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import type { Messaging } from '@reelkeep/sqs-adapter/messaging';
import { findMessaging } from '@reelkeep/sqs-adapter/messaging-lookup';
import { createSnsClient, createSqsClient } from '@reelkeep/sqs-adapter/sqs-client';
import { provisionStack } from '../provisioning/provision-stack.ts';
import { type EngineAccess, isOwnEngine } from './app-environment.ts';
import { StackError } from './stack-error.ts';

/** The bucket's name where nobody named one and we create it. */
export const DEFAULT_BUCKET = 'reelkeep-videos';
const DEFAULT_VIDEO_PREFIX = 'videos';

export interface StackResources extends Messaging {
  /** Undefined: none is configured, and provider URLs are all there is. */
  readonly bucket: string | undefined;
}

/** Creates what is missing and sets right what is there; what the environment names is used instead. Throws the adapters' errors. */
export async function provisionResources(
  access: EngineAccess,
  bucket: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<StackResources> {
  return await withClients(access, async (clients) => {
    const videoPrefix = env['S3_VIDEO_PREFIX'] ?? DEFAULT_VIDEO_PREFIX;
    // One that `up` has started itself need not be asked which it is.
    const engine = access.engine === 'aws' ? undefined : access.engine;
    const request = { access, clients, engine, bucket: { bucket, videoPrefix }, plan: false, force: false };
    const { messaging } = await provisionStack(request);
    if (messaging === undefined) throw new StackError('Provisioning made no queues.');
    const named = namedMessaging(env);
    return {
      queues: { ...messaging.queues, ...named.queues },
      outcomeTopicArn: named.outcomeTopicArn ?? messaging.outcomeTopicArn,
      bucket,
    };
  });
}

/** Finds what the environment names or the usual names give. Throws one `StackError` that tells all that is missing. */
export async function findResources(
  access: EngineAccess,
  bucket: string | undefined,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<StackResources> {
  return await withClients(access, async ({ s3, sqs, sns }) => {
    const [lookup, bucketFault] = await Promise.all([
      findMessaging({ sqs, sns, known: namedMessaging(env) }),
      bucket === undefined ? undefined : probeBucket(createS3ObjectStore({ client: s3, bucket }), bucket),
    ]);
    const missing = [...(lookup.outcome === 'missing' ? lookup.missing : []), ...(bucketFault ? [bucketFault] : [])];
    if (lookup.outcome === 'missing' || missing.length > 0) {
      throw new StackError(
        `Missing at ${access.endpoint ?? `AWS in ${access.region}`}: ${missing.join(', ')}.\nAdd --provision to create it, or name your own in the environment.`,
      );
    }
    return { ...lookup.messaging, bucket };
  });
}

async function probeBucket(store: { probe(): Promise<void> }, bucket: string): Promise<string | undefined> {
  try {
    await store.probe();
    return undefined;
  } catch (error) {
    // An outage is none: the apps fall back to provider URLs until it is over.
    if (error instanceof StoreError && error.kind === 'unavailable') return undefined;
    if (error instanceof StoreError) return `bucket ${bucket} (${error.code}: ${error.advice})`;
    throw error;
  }
}

function namedMessaging(env: Readonly<NodeJS.ProcessEnv>) {
  const named = {
    ingest: env['INGEST_QUEUE_URL'],
    ingestRetry: env['INGEST_RETRY_QUEUE_URL'],
    ingestDlq: env['INGEST_DLQ_URL'],
    campaigns: env['CAMPAIGN_QUEUE_URL'],
    campaignsDlq: env['CAMPAIGN_DLQ_URL'],
  };
  const queues = Object.fromEntries(Object.entries(named).filter(([, url]) => url !== undefined));
  return { queues, outcomeTopicArn: env['OUTCOME_TOPIC_ARN'] };
}

interface Clients {
  readonly s3: ReturnType<typeof createS3Client>;
  readonly sqs: ReturnType<typeof createSqsClient>;
  readonly sns: ReturnType<typeof createSnsClient>;
}

/** Clients for a stack. On `aws` the SDK reads endpoints and credentials from the environment by itself, as the apps do. */
export function openClients(access: EngineAccess): Clients & { close(): void } {
  const { region, credentials } = access;
  // A copy: the SDK writes into what it is given.
  const own =
    isOwnEngine(access.engine) && credentials ? { endpoint: access.endpoint, credentials: { ...credentials } } : {};
  const clients = {
    s3: createS3Client({ region, ...own, endpoint: access.s3Endpoint }),
    sqs: createSqsClient({ region, ...own }),
    sns: createSnsClient({ region, ...own }),
  };
  return {
    ...clients,
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

async function withClients<T>(access: EngineAccess, use: (clients: Clients) => Promise<T>): Promise<T> {
  const clients = openClients(access);
  try {
    return await use(clients);
  } finally {
    clients.close();
  }
}
