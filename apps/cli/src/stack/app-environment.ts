/** The environment that the apps of a stack run with: what the user set wins, but on engines of our own no account of theirs shows through. */
import { devNull } from 'node:os';
import type { QueueUrls } from '@reelkeep/sqs-adapter/messaging';
import type { EngineName } from './engine-choice.ts';
import type { Credentials } from './stack-file.ts';

export interface EngineAccess {
  readonly engine: EngineName;
  /** Undefined: AWS itself, or whatever the SDK's own configuration says. */
  readonly endpoint: string | undefined;
  /** Where S3 alone is, when the environment says so; else the same. */
  readonly s3Endpoint: string | undefined;
  readonly region: string;
  /** Undefined: the SDK's own credential chain. */
  readonly credentials: Credentials | undefined;
}

export interface StackDefaults {
  readonly access: EngineAccess;
  readonly bucket: string | undefined;
  readonly queues: QueueUrls;
  readonly outcomeTopicArn: string;
  /** Undefined when the environment brings its own AUTH_JWKS_URL or AUTH_PUBLIC_KEY. */
  readonly auth: { readonly publicKeyPem: string; readonly issuer: string; readonly audience: string } | undefined;
  /** Whether plain http and private addresses are fine for a provider, as they are for one on loopback. */
  readonly localProviders: boolean;
  readonly cacheDir: string;
  /** Where a worker notes what the next one has to tidy up. */
  readonly stateDir: string;
}

/** Whether the engine is one that `up` itself runs, with credentials that open nothing else. */
export function isOwnEngine(engine: EngineName): boolean {
  return engine !== 'aws';
}

/** Whether an endpoint that the environment names is AWS and not an engine that stands in for it. */
export function isAwsItself(endpoint: string | undefined): boolean {
  return endpoint === undefined || /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}

/** `outer` without AWS settings that would lead an app of an own engine elsewhere; a region is kept, it leads nowhere. */
export function engineEnvironment(outer: Readonly<NodeJS.ProcessEnv>, access: EngineAccess): NodeJS.ProcessEnv {
  if (!isOwnEngine(access.engine)) return { AWS_REGION: access.region, ...outer };
  const own = Object.fromEntries(Object.entries(outer).filter(([name]) => !name.startsWith('AWS_')));
  return {
    ...(access.endpoint === undefined ? {} : { S3_FORCE_PATH_STYLE: 'true' }),
    ...own,
    AWS_REGION: access.region,
    // The user's ~/.aws may name endpoints, retry modes and checksums for services; none of them is about this engine.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(access.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: access.endpoint }),
    ...(access.credentials === undefined
      ? {}
      : {
          AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
        }),
  };
}

/** What all three apps get. A variable that is set in `outer`, even to nothing, is the user's: the app says whether it will do. */
export function appEnvironment(outer: Readonly<NodeJS.ProcessEnv>, stack: StackDefaults): NodeJS.ProcessEnv {
  const { queues, auth } = stack;
  return {
    INGEST_QUEUE_URL: queues.ingest,
    INGEST_RETRY_QUEUE_URL: queues.ingestRetry,
    INGEST_DLQ_URL: queues.ingestDlq,
    CAMPAIGN_QUEUE_URL: queues.campaigns,
    CAMPAIGN_DLQ_URL: queues.campaignsDlq,
    OUTCOME_TOPIC_ARN: stack.outcomeTopicArn,
    ...(stack.bucket === undefined ? {} : { S3_BUCKET_NAME: stack.bucket }),
    ...(auth === undefined
      ? {}
      : { AUTH_PUBLIC_KEY: auth.publicKeyPem, AUTH_ISSUER: auth.issuer, AUTH_AUDIENCE: auth.audience }),
    ...(stack.localProviders ? { PROVIDER_ALLOW_HTTP: 'true', PROVIDER_ALLOW_PRIVATE: 'true' } : {}),
    NODE_COMPILE_CACHE: stack.cacheDir,
    INGEST_STATE_DIR: stack.stateDir,
    ...engineEnvironment(outer, stack.access),
  };
}
