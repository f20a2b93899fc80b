// What was acknowledged is there after a stop, a kill -9 and a power cut that tore a file.
import { createHash, randomBytes } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, type Clients, connect, startBench, temporaryDir } from './testing/engine-bench.ts';
import { spawnEngine } from './testing/engine-process.ts';

const at = (Key: string) => ({ Bucket: BUCKET, Key });
const makeBucket = ({ s3 }: Clients) => s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
const bytes = async ({ s3 }: Clients, key: string) =>
  Buffer.from((await (await s3.send(new GetObjectCommand(at(key)))).Body?.transformToByteArray()) ?? []);
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

async function filesOf(dataDir: string, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(join(dataDir, 's3', '**', pattern))) found.push(path);
  return found;
}

test('keeps bytes, size, type, metadata and ranges of an object over a restart', async () => {
  const bench = await startBench();
  await makeBucket(bench);
  const Metadata = { tenant: 'acme', 'original-url': 'https://provider.example/a?b=c%20d' };
  await bench.s3.send(
    new PutObjectCommand({ ...at('a/clip.mp4'), Body: '0123456789', ContentType: 'video/mp4', Metadata }),
  );
  const before = await bench.s3.send(new HeadObjectCommand(at('a/clip.mp4')));
  await bench.stop();

  const again = await startBench(bench.dataDir);
  const after = await again.s3.send(new HeadObjectCommand(at('a/clip.mp4')));
  expect(after).toMatchObject({ ContentLength: 10, ContentType: 'video/mp4', Metadata, ETag: before.ETag });
  expect(after.LastModified).toEqual(before.LastModified);
  const { Contents } = await again.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  expect(Contents).toEqual([expect.objectContaining({ Key: 'a/clip.mp4', Size: 10 })]);
  const range = await fetch(`${again.endpoint}/${BUCKET}/a/clip.mp4`, { headers: { range: 'bytes=-2' } });
  expect([range.status, await range.text()]).toEqual([206, '89']);
});

test('completes an upload in 8 MiB parts that was begun before a kill -9', async () => {
  const dataDir = await temporaryDir();
  const parts = [randomBytes(8 * 1_048_576), randomBytes(8 * 1_048_576), randomBytes(1000)];
  const first = await spawnEngine(dataDir);
  const before = connect(first.endpoint);
  await makeBucket(before);
  const { UploadId } = await before.s3.send(
    new CreateMultipartUploadCommand({ ...at('big'), Metadata: { tenant: 'acme' } }),
  );
  const upload = async ({ s3 }: Clients, n: number) => {
    const { ETag } = await s3.send(
      new UploadPartCommand({ ...at('big'), UploadId, PartNumber: n + 1, Body: parts[n] ?? Buffer.alloc(0) }),
    );
    return { PartNumber: n + 1, ETag };
  };
  const Parts = [await upload(before, 0), await upload(before, 1)];
  await first.kill();

  const bench = await startBench(dataDir);
  Parts.push(await upload(bench, 2));
  await bench.s3.send(new CompleteMultipartUploadCommand({ ...at('big'), UploadId, MultipartUpload: { Parts } }));
  expect(sha256(await bytes(bench, 'big'))).toBe(sha256(Buffer.concat(parts)));
  expect(await filesOf(dataDir, '_multipart/*')).toEqual([]);
  expect((await bench.s3.send(new HeadObjectCommand(at('big')))).Metadata).toEqual({ tenant: 'acme' });
});

test('has every acknowledged object, whole, after a kill -9 amid writes and overwrites', { retry: 0 }, async () => {
  const dataDir = await temporaryDir();
  const engine = await spawnEngine(dataDir);
  const clients = connect(engine.endpoint);
  await makeBucket(clients);
  const body = (n: number) => Buffer.alloc(1_048_576, String(n % 10));
  const acknowledged = new Map<string, number>();
  let killed: Promise<void> | undefined;
  async function writer(id: number): Promise<void> {
    for (let n = 0; killed === undefined; n += 1) {
      const key = n % 2 === 0 ? `shared/${id}` : `own/${id}/${n}`;
      try {
        await clients.s3.send(new PutObjectCommand({ ...at(key), Body: body(n), Metadata: { n: String(n) } }));
      } catch (error) {
        if (killed === undefined) throw error;
        return;
      }
      acknowledged.set(key, n);
      if (acknowledged.size >= 60) killed ??= engine.kill();
    }
  }
  await Promise.all([0, 1, 2, 3, 4, 5].map(writer));
  await killed;

  const bench = await startBench(dataDir);
  expect(acknowledged.size).toBeGreaterThanOrEqual(60);
  for (const [key, n] of acknowledged) {
    const { Metadata, ETag } = await bench.s3.send(new HeadObjectCommand(at(key)));
    // A write in flight may have landed without its answer: then it landed whole.
    expect(Number(Metadata?.['n']), key).toBeGreaterThanOrEqual(n);
    const found = await bytes(bench, key);
    expect(found.equals(body(Number(Metadata?.['n']))), key).toBe(true);
    expect(ETag).toBe(`"${createHash('md5').update(found).digest('hex')}"`);
  }
  const data = await filesOf(dataDir, '*.data');
  expect(data).toHaveLength((await filesOf(dataDir, '*.meta.json')).length);
  expect(await filesOf(dataDir, '*.tmp')).toEqual([]);
});

test('starts over torn files and leaves out what they held, with the rest intact', async () => {
  const bench = await startBench();
  await makeBucket(bench);
  for (const key of ['torn-meta', 'torn-data', 'whole'])
    await bench.s3.send(new PutObjectCommand({ ...at(key), Body: key }));
  await bench.stop();
  const [meta] = await filesOf(bench.dataDir, 'torn-meta.meta.json');
  const [data] = await filesOf(bench.dataDir, 'torn-data.*.data');
  await writeFile(String(meta), (await readFile(String(meta), 'utf8')).slice(0, 20));
  await writeFile(String(data), 'to');

  const again = await startBench(bench.dataDir);
  const { Contents } = await again.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['whole']);
  await again.s3.send(new PutObjectCommand({ ...at('torn-meta'), Body: 'anew' }));
  expect(String(await bytes(again, 'torn-meta'))).toBe('anew');
});
