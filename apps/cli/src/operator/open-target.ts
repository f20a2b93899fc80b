/** Clients for a target, opened when a command first needs them and closed when it ends. */
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { Layout } from '@reelkeep/core/remove-video';
import type { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import type { Messaging } from '@reelkeep/sqs-adapter/messaging';
import { findMessaging } from '@reelkeep/sqs-adapter/messaging-lookup';
import type { createSnsClient, createSqsClient } from '@reelkeep/sqs-adapter/sqs-client';
import { openClients } from '../stack/resources.ts';
import { CommandError, EXIT } from './exit-code.ts';
import type { Target } from './target.ts';

export interface OpenTarget extends Target {
  readonly clients: {
    readonly s3: ReturnType<typeof createS3Client>;
    readonly sqs: ReturnType<typeof createSqsClient>;
    readonly sns: ReturnType<typeof createSnsClient>;
  };
  readonly layout: Layout;
  /** The bucket's name. Throws `CommandError` when none is configured. */
  readonly bucket: () => string;
  /** Throws `CommandError` when no bucket is configured. */
  readonly store: () => ObjectStore;
  /** Queues and topic, those that are not named looked up by their usual names. Throws `CommandError` that names what is missing. */
  readonly messaging: (signal?: AbortSignal) => Promise<Messaging>;
  close(): void;
}

/** Nothing is sent yet. The caller closes it. */
export function openTarget(target: Target): OpenTarget {
  const { close, ...clients } = openClients(target.access);
  const bucket = () => {
    if (target.s3.bucket !== undefined) return target.s3.bucket;
    throw new CommandError('S3_BUCKET_NAME is not set: expected the name of the bucket that holds the videos', {
      exitCode: EXIT.config,
    });
  };
  let messaging: Promise<Messaging> | undefined;
  let store: ObjectStore | undefined;
  return {
    ...target,
    clients,
    layout: { videoPrefix: target.s3.videoPrefix, ledgerPrefix: target.s3.ledgerPrefix },
    bucket,
    store() {
      store ??= createS3ObjectStore({ client: clients.s3, bucket: bucket() });
      return store;
    },
    messaging(signal) {
      messaging ??= lookUp(signal);
      return messaging;
    },
    close,
  };

  async function lookUp(signal: AbortSignal | undefined): Promise<Messaging> {
    const { sqs, sns } = clients;
    const { queues, outcomeTopicArn } = target;
    const lookup = await findMessaging({ sqs, sns, known: { queues, outcomeTopicArn }, signal });
    if (lookup.outcome === 'found') return lookup.messaging;
    const where = target.access.endpoint ?? `AWS in ${target.access.region}`;
    throw new CommandError(
      `Missing at ${where}: ${lookup.missing.join(', ')}. "reelkeep provision" creates it; variables such as INGEST_QUEUE_URL name your own.`,
      { exitCode: EXIT.config },
    );
  }
}
