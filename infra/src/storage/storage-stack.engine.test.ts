/** What CloudFormation makes of the storage stack is what `reelkeep provision` would make: it finds nothing left to do. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeApp } from '../make-app.ts';
import { engineConnection } from '../testing/cloudformation.ts';
import { completeBucket } from '../testing/complete-bucket.ts';
import { runReelkeep } from '../testing/reelkeep.ts';
import { exampleDeployment, resourcesOfType } from '../testing/synthesize.ts';
import { makeStorageStack } from './storage-stack.ts';

/** `scripts/infra.ts` deployed it there, and hands its outputs on. */
const REGION = 'us-east-1';
const outputs = z.record(z.string(), z.string()).parse(JSON.parse(process.env['INFRA_STORAGE_OUTPUTS'] ?? '{}'));
const bucket = outputs['S3BucketName'] ?? '';

const planSchema = z.looseObject({
  changes: z.array(z.looseObject({ resource: z.string(), property: z.string() })),
  kept: z.array(z.unknown()),
  unsupported: z.array(z.unknown()),
});

/** With the options that the example's fields come to. */
async function plan(more: readonly string[] = []) {
  const { bucket: asked } = exampleDeployment();
  const options = [...['--tiering', asked.tiering ?? 'none', '--cors-origin', ...asked.corsOrigins], ...more];
  const run = await runReelkeep(['provision', '--plan', '--json', ...options], {
    AWS_REGION: REGION,
    S3_BUCKET_NAME: bucket,
  });
  if (run.stdout === '') throw new Error(`reelkeep provision said nothing but: ${run.stderr}`);
  return { exitCode: run.exitCode, ...planSchema.parse(JSON.parse(run.stdout)) };
}

describe('a deployed storage stack', () => {
  beforeAll(() => {
    expect(bucket, 'node scripts/infra.ts deploys the stack first').not.toBe('');
  });

  test('has every queue, policy, topic, subscription and rule as reelkeep provision wants them, and its bucket but for two settings', async () => {
    const { changes, kept } = await plan();
    const told = changes.map(({ resource, property }) => `${resource}: ${property}`);
    // LocalStack's CloudFormation leaves these out of every bucket; should it learn them, this says so.
    expect(told.sort()).toEqual([`bucket ${bucket}: lifecycle`, `bucket ${bucket}: request metrics reelkeep-videos`]);
    expect(kept).toEqual([]);
  });

  test('with these two put from the template by hand, reelkeep provision --plan has nothing to do', async () => {
    const [inTemplate] = resourcesOfType(makeStorageStack(makeApp(), exampleDeployment()), 'AWS::S3::Bucket');
    await completeBucket(bucket, inTemplate?.Properties, REGION);
    expect(await plan()).toMatchObject({ exitCode: 0, changes: [], kept: [], unsupported: [] });
  });

  test('leads campaign.ended from the event bus to the queue of campaigns', async () => {
    const connection = engineConnection(REGION);
    const [events, sqs] = [new EventBridgeClient(connection), new SQSClient(connection)];
    const Detail = JSON.stringify({ campaign_id: 'campaign-7' });
    await events.send(
      new PutEventsCommand({
        Entries: [
          { Source: 'campaigns', DetailType: 'campaign.started', Detail },
          { Source: 'campaigns', DetailType: 'campaign.ended', Detail },
        ],
      }),
    );
    const QueueUrl = outputs['CampaignQueueUrl'];
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({
      'detail-type': 'campaign.ended',
      detail: { campaign_id: 'campaign-7' },
    });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    for (const client of [events, sqs]) client.destroy();
  });

  test('a setting that differs is found, so the plan does look', async () => {
    const { exitCode, changes } = await plan(['--restore-days', '60']);
    expect(changes.map(({ property }) => property)).toEqual(['lifecycle']);
    expect(exitCode).toBe(1);
  });
});
