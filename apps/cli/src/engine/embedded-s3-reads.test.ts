// Reading and listing as players, browsers and the AWS CLI do it.
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Bench, BUCKET, startBench } from './testing/engine-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
  await bench.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

const put = (Key: string, Body = 'x') => bench.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
const SIGNED =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test&X-Amz-Expires=60&X-Amz-Signature=0&x-id=GetObject';
const get = (query = '', headers: Record<string, string> = {}) =>
  fetch(`${bench.endpoint}/${BUCKET}/clip.mp4?${SIGNED}${query}`, { headers });

describe('a presigned URL', () => {
  beforeEach(async () => {
    const url = `${bench.endpoint}/${BUCKET}/clip.mp4?${SIGNED}`;
    const headers = { 'content-type': 'video/mp4', 'x-amz-meta-tenant': 'acme' };
    expect((await fetch(url, { method: 'PUT', body: '0123456789', headers })).status).toBe(200);
  });

  test('gives the whole object with its type, and says that ranges work', async () => {
    const answer = await get();
    expect([answer.status, await answer.text()]).toEqual([200, '0123456789']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'x-amz-meta-tenant': 'acme',
    });
  });

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ])('answers range %s with %d', async (range, status, body, contentRange) => {
    const answer = await get('', { range });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ]);
  });

  test('answers a range behind the end with 416 and the size', async () => {
    const answer = await get('', { range: 'bytes=10-' });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  test('gives the disposition and type that were asked for in the URL', async () => {
    const disposition = 'attachment; filename="clip.mp4"';
    const query = `&response-content-disposition=${encodeURIComponent(disposition)}&response-content-type=text%2Fplain`;
    const { headers } = await get(query, { range: 'bytes=0-0' });
    expect([headers.get('content-disposition'), headers.get('content-type')]).toEqual([disposition, 'text/plain']);
  });

  test('answers HEAD with size, metadata and no body', async () => {
    const head = await bench.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'clip.mp4' }));
    expect(head).toMatchObject({ ContentLength: 10, Metadata: { tenant: 'acme' }, AcceptRanges: 'bytes' });
    const missing = bench.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'none' }));
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('a listing', () => {
  async function pages(input: Omit<ListObjectsV2CommandInput, 'Bucket'>): Promise<string[][]> {
    const found: string[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await bench.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ...input, ContinuationToken }));
      const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? '');
      found.push([...(page.Contents ?? []).map(({ Key }) => Key ?? ''), ...prefixes]);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return found;
  }

  test('is in the order of UTF-8 bytes, page by page without a gap', async () => {
    const keys = ['B', 'Z/1', '_', 'a', 'a-b', 'a/b', 'ab', 'b', 'z', 'é', '\uffee', '😀'];
    for (const key of keys.toReversed()) await put(key);
    expect(await pages({})).toEqual([keys]);
    expect((await pages({ MaxKeys: 1 })).flat()).toEqual(keys);
    expect((await pages({ StartAfter: 'a-b', MaxKeys: 5 })).flat()).toEqual(keys.slice(5));
  });

  test('with a delimiter gives each folder once over all pages', async () => {
    for (const key of ['v/a/1', 'v/a/2', 'v/b', 'v/c/1', 'v/d', 'w']) await put(key);
    for (const MaxKeys of [1, 2, 3, 1000]) {
      const found = await pages({ Prefix: 'v/', Delimiter: '/', MaxKeys });
      expect(found.flat().toSorted(), `pages of ${MaxKeys}`).toEqual(['v/a/', 'v/b', 'v/c/', 'v/d']);
    }
  });

  test('goes over 1000 keys, which DeleteObjects takes in one call and 1001 it refuses', async () => {
    const keys = Array.from({ length: 1001 }, (_, n) => `k${String(n).padStart(4, '0')}`);
    await Promise.all(keys.map((key) => fetch(`${bench.endpoint}/${BUCKET}/${key}`, { method: 'PUT', body: 'x' })));
    expect((await pages({})).map((page) => page.length)).toEqual([1000, 1]);
    const remove = (some: string[]) =>
      bench.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: some.map((Key) => ({ Key })) } }));
    await expect(remove(keys)).rejects.toMatchObject({ name: 'MalformedXML' });
    const { Deleted } = await remove(keys.slice(0, 1000));
    expect(Deleted).toHaveLength(1000);
    expect(await pages({})).toEqual([['k1000']]);
  }, 90_000);
});
