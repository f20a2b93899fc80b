/** Brings bucket, queues, topic and rule to what they should be: the one way, for `reelkeep provision` and `reelkeep up`. */
import { type BucketOptions, bucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { type Finding, NOT_SUPPORTED } from '@reelkeep/core/provisioning/setting';
import { provisionBucket } from '@reelkeep/s3-adapter/bucket-provisioning';
import type { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import type { Messaging } from '@reelkeep/sqs-adapter/messaging';
import { planMessaging, provisionMessaging } from '@reelkeep/sqs-adapter/messaging-provisioning';
import type { createSnsClient, createSqsClient } from '@reelkeep/sqs-adapter/sqs-client';
import { type IdentifiedEngine, identifyEngine } from '../engine/identify-engine.ts';
import { type EngineAccess, isOwnEngine } from '../stack/app-environment.ts';

export interface ProvisionStackRequest {
  readonly access: EngineAccess;
  readonly clients: {
    readonly s3: ReturnType<typeof createS3Client>;
    readonly sqs: ReturnType<typeof createSqsClient>;
    readonly sns: ReturnType<typeof createSnsClient>;
  };
  readonly bucket: Omit<BucketOptions, 'tlsOnly' | 'partition'>;
  /** Where it is known; else the endpoints are asked. */
  readonly engine?: IdentifiedEngine | undefined;
  readonly plan: boolean;
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface ProvisionedStack {
  readonly findings: readonly Finding[];
  /** Undefined for a plan. */
  readonly messaging: Messaging | undefined;
}

/** Throws the adapters' errors. */
export async function provisionStack(request: ProvisionStackRequest): Promise<ProvisionedStack> {
  const { access, clients, plan, force, signal } = request;
  const { region } = access;
  const partition = partitionOf(region);
  const [engine, s3Engine] = await identifyEngines(access, request.engine);
  // A policy that asks for TLS shuts everyone out of an engine that carries policies out and is spoken to in the clear; LocalStack carries none out.
  const tlsOnly = s3Engine === 'localstack' || !isPlainHttp(access.s3Endpoint);
  const wish = bucketWish({ ...request.bucket, partition, tlsOnly });
  const provisioning = { client: clients.s3, bucket: request.bucket.bucket, region, wish, plan, force };
  const [bucketFindings, messaging] = await Promise.all([
    provisionBucket(provisioning, signal === undefined ? {} : { signal }),
    provisionQueues(),
  ]);
  const noTls: Finding = {
    kind: 'unsupported',
    resource: `bucket ${request.bucket.bucket}`,
    property: 'TLS-only policy',
    why:
      s3Engine === 'embedded' ? NOT_SUPPORTED : 'left out: the endpoint is plain http, and it would shut everyone out',
  };
  return {
    findings: [...bucketFindings, ...(tlsOnly ? [] : [noTls]), ...messaging.findings],
    messaging: messaging.messaging,
  };

  async function provisionQueues() {
    // The embedded engine has none; any other is asked, and its answer tells.
    const events = engine === 'embedded' ? undefined : await openEvents(access);
    try {
      const options = { sqs: clients.sqs, sns: clients.sns, events, region, partition, force, signal };
      if (plan) return { findings: await planMessaging(options), messaging: undefined };
      return await provisionMessaging(options);
    } finally {
      events?.destroy();
    }
  }
}

/** Of queues and topic, and of S3, which may be elsewhere. */
async function identifyEngines(
  access: EngineAccess,
  known: IdentifiedEngine | undefined,
): Promise<readonly [IdentifiedEngine, IdentifiedEngine]> {
  const engine = known ?? (await identifyEngine(access.endpoint));
  return [engine, access.s3Endpoint === access.endpoint ? engine : await identifyEngine(access.s3Endpoint)];
}

/** Loaded only here, so that a start on the embedded engine goes without. */
async function openEvents({ engine, region, endpoint, credentials }: EngineAccess) {
  const { createEventBridgeClient } = await import('@reelkeep/sqs-adapter/eventbridge-client');
  const own = isOwnEngine(engine) && credentials ? { endpoint, credentials: { ...credentials } } : {};
  return createEventBridgeClient({ region, ...own });
}

function isPlainHttp(endpoint: string | undefined): boolean {
  return endpoint?.startsWith('http:') === true;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
