/** A sound stack on an engine that CI has started, with names of its own, so that a test can plant one fault in it. */
import { randomUUID } from 'node:crypto';
import { bucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { provisionBucket } from '@reelkeep/s3-adapter/bucket-provisioning';
import type { Messaging } from '@reelkeep/sqs-adapter/messaging';
import { provisionMessaging } from '@reelkeep/sqs-adapter/messaging-provisioning';
import type { EngineAccess } from '../../stack/app-environment.ts';
import { openClients } from '../../stack/resources.ts';

/** LocalStack checks presigned URLs against these. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
export const REGION = 'us-east-1';

export interface PlantedStack extends Messaging {
  readonly endpoint: string;
  readonly bucket: string;
  readonly clients: ReturnType<typeof openClients>;
  /** What `reelkeep` is to be started with. */
  readonly env: Readonly<Record<string, string>>;
}

export interface StackOptions {
  readonly endpoint: string;
  /** Where S3 is, if elsewhere. */
  readonly s3Endpoint?: string;
  readonly region?: string;
}

/** Everything as `reelkeep provision` makes it. */
export async function plantStack({
  endpoint,
  s3Endpoint = endpoint,
  region = REGION,
}: StackOptions): Promise<PlantedStack> {
  // An engine of our own to the clients: all of its address and credentials are given.
  const access: EngineAccess = { engine: 'embedded', endpoint, s3Endpoint, region, credentials: CREDENTIALS };
  const clients = openClients(access);
  const name = `doctor-${randomUUID().slice(0, 8)}`;
  const wish = bucketWish({ bucket: name, videoPrefix: 'videos', versioning: true, tlsOnly: false });
  const [messaging] = await Promise.all([
    provisionMessaging({ ...clients, events: undefined, region: REGION, namePrefix: `${name}-` }),
    provisionBucket({ client: clients.s3, bucket: name, region, wish, plan: false, force: false }),
  ]);
  return {
    ...messaging.messaging,
    endpoint,
    bucket: name,
    clients,
    env: {
      ...(s3Endpoint === endpoint ? {} : { AWS_ENDPOINT_URL_S3: s3Endpoint }),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      S3_BUCKET_NAME: name,
      INGEST_QUEUE_URL: messaging.messaging.queues.ingest,
      INGEST_RETRY_QUEUE_URL: messaging.messaging.queues.ingestRetry,
      INGEST_DLQ_URL: messaging.messaging.queues.ingestDlq,
      CAMPAIGN_QUEUE_URL: messaging.messaging.queues.campaigns,
      CAMPAIGN_DLQ_URL: messaging.messaging.queues.campaignsDlq,
      OUTCOME_TOPIC_ARN: messaging.messaging.outcomeTopicArn,
    },
  };
}
