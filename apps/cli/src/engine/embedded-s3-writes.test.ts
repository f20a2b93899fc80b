// What a write may and may not do here: conditions, digests, sizes, and calls that this engine doesn't know.
import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { ENGINE_CAPABILITIES } from './engine-capabilities.ts';
import { type Bench, BUCKET, REGION, startBench } from './testing/engine-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
  await bench.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

const at = (Key: string) => ({ Bucket: BUCKET, Key });
const read = async (key: string) => (await bench.s3.send(new GetObjectCommand(at(key)))).Body?.transformToString();
const call = (path: string, init?: RequestInit) => fetch(`${bench.endpoint}${path}`, init);

async function uploadOnePart(key: string, body: string | Buffer) {
  const { UploadId } = await bench.s3.send(new CreateMultipartUploadCommand(at(key)));
  const part = await bench.s3.send(new UploadPartCommand({ ...at(key), UploadId, PartNumber: 1, Body: body }));
  return { ...at(key), UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] } };
}

test('lets exactly one of many PutObject with If-None-Match * through', async () => {
  const writers = Array.from({ length: 20 }, (_, n) => `writer ${n}`);
  const outcomes = await Promise.allSettled(
    writers.map((Body) => bench.s3.send(new PutObjectCommand({ ...at('once'), Body, IfNoneMatch: '*' }))),
  );
  const winners = writers.filter((_, n) => outcomes[n]?.status === 'fulfilled');
  expect(winners).toHaveLength(1);
  expect(await read('once')).toBe(winners[0]);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    expect(outcome.reason).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  }
});

test('refuses to complete an upload with If-None-Match * when the key exists, and keeps both', async () => {
  const upload = await uploadOnePart('once', 'second');
  await bench.s3.send(new PutObjectCommand({ ...at('once'), Body: 'first' }));
  const complete = () => bench.s3.send(new CompleteMultipartUploadCommand({ ...upload, IfNoneMatch: '*' }));
  await expect(complete()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await read('once')).toBe('first');
  await bench.s3.send(new DeleteObjectCommand(at('once')));
  await complete();
  expect(await read('once')).toBe('second');
});

test('answers NotImplemented to If-None-Match with an ETag', async () => {
  const command = new PutObjectCommand({ ...at('k'), Body: 'x', IfNoneMatch: '"abc"' });
  await expect(bench.s3.send(command)).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('replaces and deletes with If-Match only what the caller has seen', async () => {
  const { ETag } = await bench.s3.send(new PutObjectCommand({ ...at('k'), Body: 'one' }));
  const replace = (IfMatch?: string) => bench.s3.send(new PutObjectCommand({ ...at('k'), Body: 'two', IfMatch }));
  await expect(replace('"0"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await replace(ETag);
  await expect(bench.s3.send(new DeleteObjectCommand({ ...at('k'), IfMatch: ETag }))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  expect(await read('k')).toBe('two');
});

const BUCKET_ONLY = [
  'policy',
  'versioning',
  'cors',
  'encryption',
  'versions',
  'publicAccessBlock',
  'ownershipControls',
];
const MORE_BUCKET = ['metrics', 'notification', 'website', 'accelerate', 'logging', 'replication', 'requestPayment'];
const OBJECT = ['tagging', 'acl', 'legal-hold', 'retention', 'torrent', 'restore', 'select'];

test.each([
  ...BUCKET_ONLY,
  ...MORE_BUCKET,
  'analytics',
  'inventory',
  'intelligent-tiering',
  'object-lock',
  'acl',
  'tagging',
])('answers NotImplemented to ?%s of a bucket and leaves the bucket alone', async (name) => {
  for (const path of [`/${BUCKET}?${name}`, `/${BUCKET}/?${name}&x-id=Any`]) {
    for (const method of ['GET', 'PUT', 'DELETE', 'POST']) {
      const answer = await call(path, { method, ...(method === 'PUT' ? { body: '<x/>' } : {}) });
      expect([answer.status, await answer.text()], method).toEqual([501, expect.stringContaining('NotImplemented')]);
    }
  }
  await bench.s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
});

test.each([...OBJECT, 'versionId=abc'])(
  'answers NotImplemented to ?%s of an object and leaves it alone',
  async (name) => {
    await bench.s3.send(new PutObjectCommand({ ...at('dir/k'), Body: 'kept' }));
    for (const method of ['GET', 'PUT', 'DELETE', 'POST']) {
      const init = { method, ...(method === 'PUT' ? { body: '<x/>' } : {}) };
      expect((await call(`/${BUCKET}/dir/k?${name}`, init)).status, method).toBe(501);
    }
    expect(await read('dir/k')).toBe('kept');
  },
);

test('does not take a lone uploadId or partNumber, or a bare POST, for another operation', async () => {
  await bench.s3.send(new PutObjectCommand({ ...at('k'), Body: 'kept' }));
  expect((await call(`/${BUCKET}/k?uploadId=1`, { method: 'PUT', body: 'x' })).status).toBe(400);
  expect((await call(`/${BUCKET}/k?partNumber=1`, { method: 'PUT', body: 'x' })).status).toBe(400);
  expect((await call(`/${BUCKET}`, { method: 'POST', body: '<Object><Key>k</Key></Object>' })).status).toBe(501);
  expect(await read('k')).toBe('kept');
});

test('deletes by version are refused one by one', async () => {
  await bench.s3.send(new PutObjectCommand({ ...at('k'), Body: 'kept' }));
  const Delete = { Objects: [{ Key: 'k', VersionId: 'v1' }] };
  const { Errors } = await bench.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
  expect(Errors).toEqual([expect.objectContaining({ Key: 'k', Code: 'NotImplemented' })]);
  expect(await read('k')).toBe('kept');
});

test('names the region that the caller signs for as the location of a bucket', async () => {
  const { LocationConstraint } = await bench.s3.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
  expect(LocationConstraint).toBe(REGION);
});

test('lists uploads in progress and their parts', async () => {
  const upload = await uploadOnePart('a/k', 'part');
  await uploadOnePart('b/k', 'part');
  const { Uploads } = await bench.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: 'a/' }));
  expect(Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([['a/k', upload.UploadId]]);
  const { Parts } = await bench.s3.send(new ListPartsCommand({ ...at('a/k'), UploadId: upload.UploadId }));
  expect(Parts).toEqual([expect.objectContaining({ PartNumber: 1, Size: 4 })]);
});

test('refuses a body that is not the one that was digested', async () => {
  const md5 = createHash('md5').update('other').digest('base64');
  const answer = await call(`/${BUCKET}/k`, { method: 'PUT', body: 'x', headers: { 'content-md5': md5 } });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('<Code>BadDigest</Code>')]);
  const crc = { 'x-amz-checksum-crc32': 'AAAAAA==' };
  expect((await call(`/${BUCKET}/k`, { method: 'PUT', body: 'x', headers: crc })).status).toBe(400);
});

test.each([
  'application/x-www-form-urlencoded',
  'application/x-amz-json-1.0',
  'multipart/form-data',
  'text/plain',
  'video/mp4',
])('stores an object of type %s as it came, an empty one as well', async (type) => {
  const body = Buffer.from([0, 255, 38, 61, 10]);
  await call(`/${BUCKET}/k`, { method: 'PUT', body, headers: { 'content-type': type } });
  expect(Buffer.from(await (await call(`/${BUCKET}/k`)).arrayBuffer())).toEqual(body);
  const empty = await call(`/${BUCKET}/empty`, { method: 'PUT', body: '', headers: { 'content-type': type } });
  expect(empty.status).toBe(200);
});

test('stores an empty object', async () => {
  expect((await call(`/${BUCKET}/empty`, { method: 'PUT', headers: { 'content-length': '0' } })).status).toBe(200);
  await bench.s3.send(new PutObjectCommand({ ...at('empty'), Body: Buffer.alloc(0) }));
  expect(await read('empty')).toBe('');
});

test('takes a body up to the limit that the capability table names, and refuses more as S3 does', async () => {
  const limit = ENGINE_CAPABILITIES.embedded.maxBodyBytes;
  expect((await call(`/${BUCKET}/big`, { method: 'PUT', body: Buffer.alloc(limit) })).status).toBe(200);
  const answer = await call(`/${BUCKET}/big`, { method: 'PUT', body: Buffer.alloc(limit + 1) }).then(
    async (response) => `${response.status} ${await response.text()}`,
    () => '413 EntityTooLarge, and hung up',
  );
  expect(answer).toMatch(/^413 .*EntityTooLarge/s);
});
