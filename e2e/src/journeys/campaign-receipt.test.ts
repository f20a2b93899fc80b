import { createHash } from 'node:crypto';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { s3EndpointOf } from '../aws-clients.ts';
import { campaignMessage } from '../campaign.ts';
import { runCli } from '../cli.ts';
import { eventually } from '../eventually.ts';
import { at, isRecord, type Json, parseJson, textAt } from '../json.ts';
import { testPattern } from '../mp4.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider, stack } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';
import { videoMessage } from '../video.ts';

const text = async (key: string) => Buffer.from(await client.bytes(key)).toString();
const sha256 = (...parts: readonly string[]) => createHash('sha256').update(parts.join('')).digest('hex');

const cli = (...args: string[]) =>
  runCli(args, {
    AWS_ENDPOINT_URL: stack.endpoint,
    AWS_ENDPOINT_URL_S3: s3EndpointOf(stack),
    AWS_REGION: stack.region,
    AWS_ACCESS_KEY_ID: stack.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.credentials.secretAccessKey,
    S3_BUCKET_NAME: stack.bucket,
    S3_FORCE_PATH_STYLE: 'true',
    CAMPAIGN_QUEUE_URL: stack.queues.campaigns,
  });

/** Ends the campaign of the creative's name and waits until its only receipt is complete. */
async function receiptOf(tenant: string, creative: string): Promise<{ key: string; body: string; receipt: Json }> {
  await client.outcome(await client.send('campaigns', campaignMessage({ tenant, campaign_id: creative })));
  return eventually(`the receipt of ${creative}`, async () => {
    const [key] = await client.keys(`ledger/${tenant}/${creative}/reaped/`);
    if (key === undefined) return undefined;
    const body = await text(key);
    const receipt = parseJson(body);
    return isRecord(receipt) && receipt['status'] === 'complete' && { key, body, receipt };
  });
}

describe('the receipt of a campaign', { timeout: 120_000 }, () => {
  it('names what is gone, and is a link in the chain of its tenant, checked with nothing but SHA-256', async () => {
    const tenant = newTenant();
    const [one, two] = [await storedVideo({ tenant }), await storedVideo({ tenant })];
    const first = await receiptOf(tenant, one.creative);
    const second = await receiptOf(tenant, two.creative);
    expect(first.receipt).toMatchObject({
      tenant,
      creative_id: one.creative,
      open: [],
      deleted: 1,
      bytes: testPattern.length,
      read_back: { keys: 1 },
      chain: { seq: 1, previous: null },
    });
    const pages = await client.keys(textAt(first.receipt, 'pages', 'prefix'));
    const lines = await Promise.all(pages.map(text));
    expect(sha256(...lines)).toBe(at(first.receipt, 'pages', 'sha256'));
    expect(parseJson(lines.join('').trimEnd())).toMatchObject({
      key: one.key,
      bytes: testPattern.length,
      sha256: createHash('sha256').update(testPattern).digest('hex'),
      deleted_at: expect.stringMatching(/Z$/),
    });
    expect(at(second.receipt, 'chain')).toEqual({ seq: 2, previous: sha256(first.body) });
    // Newest first.
    const links = await client.keys(`ledger/${tenant}/_chain/`);
    expect(await Promise.all(links.map(text))).toEqual([second.body, first.body]);
    const holds = await cli('campaign', 'verify', '--tenant', tenant, '--json');
    expect(holds).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"holds": true') });

    const changed = first.body.replace(`"bytes": ${testPattern.length}`, '"bytes": 1');
    await client.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: first.key, Body: changed }));
    const broken = await cli('campaign', 'verify', '--tenant', tenant);
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toContain(`broken  link 1  ${first.key}`);
  });

  it('names a multipart upload that a dead worker left, and that is aborted', async () => {
    const [tenant, creative] = [newTenant(), newCreative()];
    const Bucket = stack.bucket;
    const Key = `videos/${tenant}/20250812_143052-${creative}-001.mp4`;
    const entry = `ledger/${tenant}/${creative}/videos/20250812_143052-001/dead`;
    await client.s3.send(new PutObjectCommand({ Bucket, Key: entry, Body: '' }));
    const { UploadId } = await client.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    await client.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
    const { receipt } = await receiptOf(tenant, creative);
    expect(receipt).toMatchObject({ keys: 1, deleted: 0, fenced: 1, uploads_aborted: 1 });
    const { Uploads = [] } = await client.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
    expect(Uploads).toEqual([]);
  });
});

describe('an end with a grace period', { timeout: 120_000 }, () => {
  it('is taken back by an operator, for good: videos are taken again, and its message, sent again, is refused', async () => {
    const video = await storedVideo();
    const { tenant, creative } = video;
    const event = campaignMessage({
      tenant,
      campaign_id: creative,
      ended_at: new Date().toISOString(),
      grace_seconds: 86_400,
    });
    await client.send('campaigns', event);
    await eventually('the tombstone', async () => (await client.keys(`ledger/${tenant}/${creative}/ended`)).length > 0);
    const reopened = await cli('campaign', 'reopen', creative, '--tenant', tenant, '--json');
    expect(reopened.exitCode).toBe(0);
    expect(reopened.documents()).toMatchObject([{ outcome: 'reopened' }]);

    await storedVideo({ tenant, creative_id: creative, iteration: 2 });
    await client.send('campaigns', event);
    const letter = await client.deadLetter('campaignsDlq', JSON.stringify(event));
    expect(letter.attributes['reason']).toBe('campaign_reopened');
    const third = videoMessage({
      tenant,
      creative_id: creative,
      iteration: 3,
      original_url: provider.url('normal', newFile()),
    });
    expect(await client.outcome(await client.send('ingest', third))).toMatchObject({ type: 'video.stored' });
    expect(await client.keys(`videos/${tenant}/`)).toHaveLength(3);
  });

  it('can not be taken back once the videos are gone', async () => {
    const { tenant, creative } = await storedVideo();
    const ended = await cli('campaign', 'end', creative, '--tenant', tenant, '--wait', '--json');
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"status": "complete"') });
    const reopened = await cli('campaign', 'reopen', creative, '--tenant', tenant, '--json');
    expect(reopened.exitCode).toBe(1);
    expect(reopened.documents()).toMatchObject([{ outcome: 'final' }]);
    expect(await client.keys(`videos/${tenant}/`)).toEqual([]);
  });
});
