/** A campaign's end where the bucket keeps versions: what `delete` leaves can be brought back, what `purge` leaves is nothing. */
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignMessage } from '../campaign.ts';
import { type Client, createClient } from '../client.ts';
import { eventually } from '../eventually.ts';
import { type Mailbox, startMailbox } from '../mailbox.ts';
import { type MisbehavingProvider, startMisbehavingProvider } from '../misbehaving-provider.ts';
import { testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { type RunningStack, up } from '../up.ts';
import { keyOf, type VideoMessage, videoMessage } from '../video.ts';

let stack: RunningStack;
let mailbox: Mailbox;
let client: Client;
let provider: MisbehavingProvider;

beforeAll(async () => {
  provider = await startMisbehavingProvider();
  // Its bucket keeps versions, so it is a stack of its own.
  stack = await up({ slot: 4 });
  mailbox = await startMailbox(stack.file);
  client = createClient(stack.file, mailbox.baseUrl);
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.s3.send(new PutBucketVersioningCommand({ Bucket: stack.file.bucket, VersioningConfiguration }));
});
afterAll(async () => {
  client?.close();
  await mailbox?.close();
  await Promise.all([stack?.stop(), provider?.close()]);
});

async function stored(change: Partial<VideoMessage> = {}) {
  const message = videoMessage({ original_url: provider.url('normal', newFile()), ...change });
  const outcome = await client.outcome(await client.send('ingest', message));
  expect(outcome['type']).toBe('video.stored');
  return { message, key: keyOf(message) };
}

async function end({ tenant, creative_id }: VideoMessage, mode: 'delete' | 'purge'): Promise<void> {
  const event = campaignMessage({ tenant, campaign_id: creative_id, mode });
  expect(await client.outcome(await client.send('campaigns', event))).toMatchObject({ type: 'campaign.reaped', mode });
}

/** Versions and delete markers under a prefix, newest first within a key. */
async function versionsUnder(Prefix: string) {
  const page = await client.s3.send(new ListObjectVersionsCommand({ Bucket: stack.file.bucket, Prefix }));
  return { versions: page.Versions ?? [], markers: page.DeleteMarkers ?? [] };
}

describe('where the bucket keeps versions', () => {
  it('an end by `delete` hides the video behind a marker, and taking that away brings it back', async () => {
    const { message, key } = await stored();
    await end(message, 'delete');
    expect(await client.head(key)).toBeUndefined();
    const { versions, markers } = await versionsUnder(key);
    expect(versions).toHaveLength(1);
    expect(markers).toMatchObject([{ IsLatest: true }]);
    const VersionId = markers[0]?.VersionId;
    await client.s3.send(new DeleteObjectCommand({ Bucket: stack.file.bucket, Key: key, VersionId }));
    expect(Buffer.from(await client.bytes(key)).equals(testPattern)).toBe(true);
  });

  // On AWS a conditional put passes over a marker: `localstack/conditional-put.test.ts`.
  it('no delivery brings an ended video back, though only a marker lies over its key', async () => {
    const { message, key } = await stored();
    await end(message, 'delete');
    const again = await client.outcome(await client.send('ingest', message));
    expect(again).toMatchObject({ type: 'video.rejected', reason: 'campaign_ended' });
    expect(await client.head(key)).toBeUndefined();
    expect((await versionsUnder(key)).versions).toHaveLength(1);
  });

  it('an attempt comes to be one version of one entry, with no marker over what is gone', async () => {
    const { message } = await stored();
    const folder = `ledger/${message.tenant}/${message.creative_id}/videos/`;
    await eventually(
      'the opened entry to go',
      async () => {
        const { versions } = await versionsUnder(folder);
        return versions.length === 1;
      },
      { timeoutMs: 90_000, everyMs: 500 },
    );
    const { versions, markers } = await versionsUnder(folder);
    expect(versions.map(({ Key }) => Key)).toEqual([expect.stringMatching(/\/[0-9a-f-]+\.stored\.\d+\.[0-9a-f]{64}$/)]);
    expect(markers).toEqual([]);
  });

  it('an end by `purge` leaves no version and no marker of it, and all of its neighbours', async () => {
    const { message, key } = await stored();
    const neighbour = await stored({ tenant: message.tenant, creative_id: `${message.creative_id}-extra` });
    // Two older versions and a marker, as overwriting and deleting by hand leave them.
    const Key = key;
    for (const Body of ['older', 'old']) {
      await client.s3.send(new PutObjectCommand({ Bucket: stack.file.bucket, Key, Body }));
    }
    await client.s3.send(new DeleteObjectCommand({ Bucket: stack.file.bucket, Key }));
    expect((await versionsUnder(key)).versions).toHaveLength(3);

    await end(message, 'purge');
    expect(await versionsUnder(key)).toEqual({ versions: [], markers: [] });
    expect(await client.head(neighbour.key)).toMatchObject({ bytes: testPattern.length });
    expect((await versionsUnder(neighbour.key)).versions).toHaveLength(1);
  });
});
