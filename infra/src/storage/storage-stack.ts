/** Storage and messaging: all that `reelkeep provision` makes, as a stack. */
import { bucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { messagingWish } from '@reelkeep/core/provisioning/messaging-wish';
import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import { bucketNameOf } from '../names.ts';
import { addBucket } from './bucket.ts';
import { addMessaging } from './messaging.ts';

/** Outputs are named after the variables that the apps read, without their underscores. */
export function makeStorageStack(app: Construct, deployment: Deployment): Stack {
  const stack = new Stack(app, 'reelkeep-storage', {
    description: 'Reelkeep: bucket, queues, topic and event rule, as reelkeep provision makes them',
    // Messages that wait are videos that are not stored yet.
    terminationProtection: true,
  });
  const { videoPrefix, versioning, restoreDays, tiering, kmsKeyArn, corsOrigins, servicePrincipals } =
    deployment.bucket;
  const name = bucketNameOf(deployment);
  const wish = bucketWish({
    bucket: name,
    partition: Aws.PARTITION,
    videoPrefix,
    versioning,
    restoreDays,
    tiering,
    kmsKeyId: kmsKeyArn,
    corsOrigins,
    servicePrincipals,
    tlsOnly: true,
  });
  const bucket = addBucket(stack, name, wish);
  const { queue, topic } = addMessaging(stack, messagingWish());
  const output = (id: string, value: string) => new CfnOutput(stack, id, { value });
  output('S3BucketName', bucket.ref);
  output('IngestQueueUrl', queue('ingest').ref);
  output('IngestRetryQueueUrl', queue('ingestRetry').ref);
  output('IngestDlqUrl', queue('ingestDlq').ref);
  output('CampaignQueueUrl', queue('campaigns').ref);
  output('CampaignDlqUrl', queue('campaignsDlq').ref);
  output('OutcomeQueueUrl', queue('outcomes').ref);
  output('OutcomeTopicArn', topic.ref);
  return stack;
}
