/**
 * What Node can do at best with the same bytes: download into memory that is used again, SHA-256, one PutObject that S3 holds
 * to that hash; no queue, no ledger, no walk through the boxes, no outcome. No
 * contender to beat: it shows where the floor is. A list of `url,key` comes with each SIGUSR2.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const { BENCH_BUCKET: bucket = '', BENCH_LIST: list = '', BENCH_TRANSFERS: transfers = '' } = process.env;
const agent = new Agent({ keepAlive: true });
const s3 = new S3Client({ forcePathStyle: true });
s3.middlewareStack.add(
  (next) => (args) => {
    const { request } = args;
    if (typeof request === 'object' && request !== null && 'headers' in request) {
      Object.assign(request.headers ?? {}, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
    }
    return next(args);
  },
  { step: 'build', priority: 'low' },
);

/** Into `memory`, which is enough for it; gives the number of bytes. */
function download(url: string, memory: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = get(url, { agent }, (answer) => {
      let at = 0;
      answer.on('data', (chunk: Buffer) => {
        at += chunk.copy(memory, at);
      });
      answer.once('end', () => resolve(at));
      answer.once('error', reject);
    });
    asking.once('error', reject);
  });
}

async function store(url: string, key: string, memory: Buffer): Promise<void> {
  const bytes = memory.subarray(0, await download(url, memory));
  const ChecksumSHA256 = createHash('sha256').update(bytes).digest('base64');
  const ContentLength = bytes.byteLength;
  const object = { Bucket: bucket, Key: key, ContentType: 'video/mp4', ChecksumSHA256 };
  await s3.send(new PutObjectCommand({ ...object, Body: bytes, ContentLength, ChecksumAlgorithm: 'SHA256' }));
}

const memories = Array.from({ length: Number(transfers) }, () => Buffer.allocUnsafeSlow(8 * 1_048_576));
process.on('SIGUSR2', async () => {
  const lines = readFileSync(list, 'utf8').trimEnd().split('\n').entries();
  await Promise.all(
    memories.map(async (memory) => {
      for (const [index, line] of lines) {
        const [url = '', key = ''] = line.split(',');
        await store(url, key, memory);
        process.stdout.write(`stored ${index + 1}\n`);
      }
    }),
  );
});
// Waits for signals.
setInterval(() => {}, 60_000);
process.stdout.write('started\n');
