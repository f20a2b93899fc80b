/** What the apps ask of S3 only where a bucket keeps versions, an upload was left behind, or a video was archived. */
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { campaignMessage } from '../campaign.ts';
import { type Lane, openLane } from '../crash/lane.ts';
import { eventually } from '../eventually.ts';
import { counter } from '../mp4.ts';
import { newCreative, newTenant } from '../names.ts';
import { client, stack } from '../shared-stack.ts';
import { videoMessage } from '../video.ts';

/** With queues of its own: what one test leaves in them no other may take. */
async function withLane(work: (lane: Lane) => Promise<void>): Promise<void> {
  const lane = await openLane();
  try {
    await work(lane);
  } finally {
    await lane.close();
  }
}

describe('a purge in a bucket that keeps versions', () => {
  it('leaves no version of the video, and nothing of an upload that was under way', () =>
    withLane(async (lane) => {
      const Bucket = newTenant('versioned');
      const [tenant, creative] = [newTenant(), newCreative()];
      const location = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const;
      await client.s3.send(new CreateBucketCommand({ Bucket, ...(stack.region === 'us-east-1' ? {} : location) }));
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await client.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      const Key = `videos/${tenant}/20250812_143052-${creative}-001.mp4`;
      // An attempt whose worker died, and two versions of what it and another have put.
      const entry = `ledger/${tenant}/${creative}/videos/20250812_143052-001/attempt`;
      await client.s3.send(new PutObjectCommand({ Bucket, Key: entry, Body: '' }));
      for (const Body of [counter, counter]) await client.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      await client.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));

      await lane.startWorker({ app: 'lifecycle-reaper', env: { S3_BUCKET_NAME: Bucket } });
      const event = campaignMessage({ tenant, campaign_id: creative, mode: 'purge' });
      const sent = await lane.send(event, 'campaigns');
      expect(await client.outcome(sent)).toMatchObject({ type: 'campaign.reaped', mode: 'purge' });

      const { Versions = [] } = await client.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
      expect(Versions.map(({ Size }) => Size)).toEqual([0]);
      await eventually('the upload to be aborted', async () => {
        const { Uploads = [] } = await client.s3.send(new ListMultipartUploadsCommand({ Bucket }));
        return Uploads.length === 0;
      });
    }));
});

describe('an end that can not be carried out now', () => {
  it('is sent back into its own queue while S3 gives no answer', () =>
    withLane(async (lane) => {
      const error = '<Error><Code>ServiceUnavailable</Code><Message>away</Message></Error>';
      const away = { status: 503, headers: { 'content-type': 'application/xml' }, body: Buffer.from(error) };
      const worker = await lane.startWorker({ app: 'lifecycle-reaper', s3: () => away });
      await lane.send(campaignMessage({ tenant: newTenant(), campaign_id: newCreative() }), 'campaigns');
      await eventually('the end to be parked', () => worker.requests.some(({ kind }) => kind === 'send message'));
      await worker.end();
    }));

  it('is shown again later while its outcome can not be published', () =>
    withLane(async (lane) => {
      const nowhere = `${stack.outcomeTopicArn}-none`;
      const worker = await lane.startWorker({ app: 'lifecycle-reaper', env: { OUTCOME_TOPIC_ARN: nowhere } });
      await lane.send(campaignMessage({ tenant: newTenant(), campaign_id: newCreative() }), 'campaigns');
      await eventually('it to be hidden', () => worker.requests.some(({ kind }) => kind === 'change visibility'));
      await worker.end();
    }));
});

describe('a parked video', () => {
  it('is shown again later while its outcome can not be published', () =>
    withLane(async (lane) => {
      const nowhere = `${stack.outcomeTopicArn}-none`;
      const worker = await lane.startWorker({ env: { OUTCOME_TOPIC_ARN: nowhere } });
      const message = videoMessage({ original_url: lane.providerUrl('normal') });
      const MessageBody = JSON.stringify(message);
      await client.sqs.send(new SendMessageCommand({ QueueUrl: lane.queues.retry, MessageBody }));
      await eventually('it to be hidden', () => worker.requests.some(({ kind }) => kind === 'change visibility'));
      await worker.end();
    }));
});

describe('an archived video', () => {
  it('is asked back from the archive', async () => {
    const [tenant, creative] = [newTenant(), newCreative()];
    const file = `20250812_143052-${creative}-001.mp4`;
    const object = { Bucket: stack.bucket, Key: `videos/${tenant}/${file}`, Body: counter };
    await client.s3.send(new PutObjectCommand({ ...object, ContentType: 'video/mp4', StorageClass: 'GLACIER' }));
    const { status, body } = await api(tenant).post(`/videos/${file}/restore`, { days: 1 });
    expect({ status, body }).toMatchObject({ status: 202, body: { status: expect.stringMatching(/^restor/) } });
  });
});
