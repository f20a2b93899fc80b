import { GetBucketLifecycleConfigurationCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { type BucketOptions, bucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProvisionBucketRequest, provisionBucket } from './bucket-provisioning.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type EmbeddedS3, startEmbeddedS3 } from './testing/embedded-s3.ts';
import { type FaultServer, s3Error, startFaultServer } from './testing/fault-server.ts';

let s3: EmbeddedS3;
let server: FaultServer;
beforeAll(async () => {
  s3 = await startEmbeddedS3();
  server = await startFaultServer();
});
afterAll(async () => {
  await s3.stop();
  await server.stop();
});

const wishOf = (bucket: string, fields: Partial<BucketOptions> = {}) =>
  bucketWish({ bucket, videoPrefix: 'videos', versioning: true, tlsOnly: true, ...fields });

const onEmbedded = (bucket: string, fields: Partial<ProvisionBucketRequest> = {}) =>
  provisionBucket({ client: s3.client, bucket, region: 'us-east-1', wish: wishOf(bucket), ...fields });

test('creates a bucket that is missing, names what the embedded engine lacks, and changes nothing the second time', async () => {
  const first = await onEmbedded('fresh-bucket');
  expect(first.filter(({ kind }) => kind === 'changed')).toMatchObject([
    { property: 'region', from: null, to: 'us-east-1' },
    { property: 'lifecycle', from: null },
  ]);
  const lacking = first.filter(({ kind }) => kind === 'unsupported').map(({ property }) => property);
  expect(lacking.sort()).toEqual([
    'default encryption',
    'object ownership',
    'policy',
    'public access block',
    'request metrics reelkeep-videos',
    'versioning',
  ]);
  const second = await onEmbedded('fresh-bucket');
  expect(second.filter(({ kind }) => kind !== 'unsupported')).toEqual([]);
});

test('breaks nothing on the embedded engine: an object and its bytes are as they were', async () => {
  const body = Buffer.from('kept');
  await onEmbedded('in-use-bucket');
  const store = createS3ObjectStore({ client: s3.client, bucket: 'in-use-bucket' });
  await store.put({ key: 'videos/acme/a.mp4', body });
  await onEmbedded('in-use-bucket', { force: true });
  expect(Buffer.from((await store.get('videos/acme/a.mp4')) ?? [])).toEqual(body);
});

test('a plan for a missing bucket creates none', async () => {
  const findings = await onEmbedded('planned-bucket', { plan: true });
  expect(findings).toContainEqual(expect.objectContaining({ property: 'region', from: null }));
  await expect(s3.client.send(new HeadBucketCommand({ Bucket: 'planned-bucket' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('a plan for a bucket that is there writes no rule', async () => {
  await onEmbedded('half-planned');
  const wish = wishOf('half-planned', { tiering: 'intelligent' });
  const findings = await onEmbedded('half-planned', { plan: true, wish });
  expect(findings).toContainEqual(expect.objectContaining({ kind: 'changed', property: 'lifecycle' }));
  const { Rules = [] } = await s3.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: 'half-planned' }));
  expect(Rules.map(({ ID }) => ID)).toEqual(['reelkeep-abort-incomplete-uploads', 'reelkeep-restore-window']);
});

test('refuses a bucket that lies in another region, and names that region', async () => {
  server.behave((_, response) => response.writeHead(200, { 'x-amz-bucket-region': 'eu-west-1' }).end());
  const request = { client: server.client, bucket: 'bucket', region: 'us-east-1', wish: wishOf('bucket') };
  await expect(provisionBucket(request)).rejects.toMatchObject({
    name: 'StoreError',
    code: 'PermanentRedirect',
    advice: expect.stringContaining('eu-west-1'),
  });
});

test('throws a StoreError with advice when the name belongs to somebody else or the region is unknown', async () => {
  const request = { client: server.client, bucket: 'bucket', wish: wishOf('bucket') };
  server.behave((_, response) => response.writeHead(404).end());
  await expect(provisionBucket({ ...request, region: 'mars-north-1' })).rejects.toMatchObject({
    kind: 'misconfigured',
    code: 'UnknownRegion',
  });
  server.behave(s3Error(403, 'AccessDenied'));
  await expect(provisionBucket({ ...request, region: 'us-east-1' })).rejects.toMatchObject({
    name: 'StoreError',
    kind: 'misconfigured',
  });
});

test('an outage while a setting is read is no "not supported"', async () => {
  server.behave((request, response) =>
    request.method === 'HEAD' ? response.writeHead(200).end() : s3Error(503, 'ServiceUnavailable')(request, response),
  );
  const request = { client: server.client, bucket: 'bucket', region: 'us-east-1', wish: wishOf('bucket') };
  await expect(provisionBucket(request)).rejects.toMatchObject({ name: 'StoreError', kind: 'unavailable' });
});
