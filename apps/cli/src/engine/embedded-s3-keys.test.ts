// Keys name files here, so this is where a key could leave the folder or two keys could meet in one file.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteObjectsCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Bench, BUCKET, startBench, temporaryDir } from './testing/engine-bench.ts';

/** Around the data, and nobody else's. */
let around = '';
let bench: Bench;
beforeEach(async () => {
  around = await temporaryDir();
  await writeFile(join(around, 'escaped-neighbour'), '');
  bench = await startBench(join(around, 'data'));
  await bench.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

const put = (key: string, body: string) =>
  bench.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
const get = async (key: string, from: Bench = bench) =>
  (await from.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }))).Body?.transformToString();
const call = (path: string, init?: RequestInit) => fetch(`${bench.endpoint}${path}`, init);

describe('a key with a `.` or `..` segment', () => {
  const climbing = [
    '..%2F..%2F..%2Fescaped',
    'a%2F..%2F..%2F..%2F..%2Fescaped',
    '%2E%2E%2Fescaped',
    'a%2F.%2Fb',
    '%00',
  ];
  test.each(climbing)('is refused on every call (%s)', async (key) => {
    const copy = { 'x-amz-copy-source': `/${BUCKET}/${key}` };
    await put('real', 'x');
    const answers = await Promise.all([
      call(`/${BUCKET}/${key}`, { method: 'PUT', body: 'x' }),
      call(`/${BUCKET}/${key}`),
      call(`/${BUCKET}/${key}`, { method: 'HEAD' }),
      call(`/${BUCKET}/${key}`, { method: 'DELETE' }),
      call(`/${BUCKET}/${key}?uploads`, { method: 'POST' }),
      call(`/${BUCKET}/${key}?renameObject`, { method: 'PUT', headers: { 'x-amz-rename-source': 'real' } }),
      call(`/${BUCKET}/copy`, { method: 'PUT', headers: copy }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(await answers[0]?.text()).toContain('<Code>InvalidArgument</Code>');
    expect((await readdir(around)).toSorted()).toEqual(['data', 'escaped-neighbour']);
  });

  test('is reported by DeleteObjects, which deletes the others', async () => {
    await put('real', 'x');
    const Objects = [{ Key: '../../../escaped' }, { Key: 'real' }];
    const answer = await bench.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(answer.Errors).toEqual([expect.objectContaining({ Key: '../../../escaped', Code: 'InvalidArgument' })]);
    expect(answer.Deleted).toEqual([{ Key: 'real' }]);
    await expect(get('real')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

test('refuses an upload id that is not of this key, and part numbers that are no number', async () => {
  const uploadId = encodeURIComponent('../../buckets');
  const statuses = await Promise.all([
    call(`/${BUCKET}/k?uploadId=${uploadId}`, { method: 'DELETE' }),
    call(`/${BUCKET}/k?uploadId=${uploadId}&partNumber=1`, { method: 'PUT', body: 'x' }),
    call(`/${BUCKET}/k?uploadId=${uploadId}&partNumber=..`, { method: 'PUT', body: 'x' }),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([404, 404, 400]);
});

test('keeps keys apart that could meet in one file, before and after a restart', async () => {
  const keys = [
    ...['a/b', 'a//b', '/a/b', 'a/b/', '//', '/', 'A/b', 'a/B', 'a.data/b', 'a', 'a.data', 'a.meta.json', 'a.meta'],
    ...[
      'a.meta.json/b',
      '%',
      '%2e',
      '%252e',
      'a%2Fb',
      'a\\b',
      'a b',
      'a+b',
      'é',
      'e\u0301',
      '🎬',
      'x'.repeat(1024),
      '...',
    ],
    ...['~', '_multipart', '.bucket.json', 'con', 'a?b', 'a#b', "a'b", 'a&b', 'a&lt;b', 'a<b', 'a:b', 'a.tmp', 'a.'],
  ];
  for (const key of keys) await put(key, `content of ${key}`);
  for (const key of keys) expect(await get(key), key).toBe(`content of ${key}`);
  await bench.stop();
  const again = await startBench(bench.dataDir);
  for (const key of keys) expect(await get(key, again), key).toBe(`content of ${key}`);
});

test('refuses a key over 1024 bytes', async () => {
  await expect(put('é'.repeat(513), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
});

test('deletes exactly the named key where its name looks like an escaped one', async () => {
  await put('a&lt;b', 'kept');
  await put('a<b', 'gone');
  const Delete = { Objects: [{ Key: 'a<b' }] };
  await bench.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
  expect(await get('a&lt;b')).toBe('kept');
  await bench.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: 'a&lt;b' }] } }));
  await expect(get('a&lt;b')).rejects.toMatchObject({ name: 'NoSuchKey' });
});
