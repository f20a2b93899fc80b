/** What arrived by PUT, on the engine of the environment: with a checksum that S3 keeps, without one, in parts, and not at all. */
import { createHash, randomUUID } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { START_BYTES } from '@reelkeep/core/arrived-upload';
import { patternBytes } from '@reelkeep/core/testing/pattern-bytes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInspectUpload } from './inspect-upload.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';

const BYTES = patternBytes(6_000_000);
const START = BYTES.subarray(0, START_BYTES);
const digest = createHash('sha256').update(BYTES).digest();
const SHA256 = digest.toString('hex');

let s3: Awaited<ReturnType<typeof startEngineOfEnvironment>>;
beforeAll(async () => {
  s3 = await startEngineOfEnvironment();
});
afterAll(() => s3?.client.destroy());

/** Every request that a work sends, as method and range. */
async function sentBy<T>(work: () => Promise<T>): Promise<{ value: T; sent: string[] }> {
  const sent: string[] = [];
  s3.client.middlewareStack.add(
    (next) => async (args) => {
      const { request } = args;
      if (typeof request === 'object' && request !== null && 'method' in request && 'headers' in request) {
        const headers = new Headers(Object.entries(request.headers ?? {}));
        sent.push(`${request.method} ${headers.get('range') ?? 'whole'}`);
      }
      return next(args);
    },
    { step: 'finalizeRequest', name: 'listen', override: true },
  );
  const value = await work();
  s3.client.middlewareStack.remove('listen');
  return { value, sent };
}

test('an object whose checksum S3 was given is vouched for by S3; only its start is read', async () => {
  const key = randomUUID();
  const ChecksumSHA256 = digest.toString('base64');
  await s3.client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: BYTES, ChecksumSHA256 }));
  const { value, sent } = await sentBy(() => createInspectUpload(s3)(key, true));
  expect(value).toEqual({ sizeBytes: BYTES.byteLength, start: START, sha256: SHA256 });
  expect(sent).toEqual(['HEAD whole', `GET bytes=0-${START_BYTES - 1}`]);
});

test('one without a digest to compare is read no further than its start', async () => {
  const key = randomUUID();
  await s3.client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: BYTES }));
  const { value, sent } = await sentBy(() => createInspectUpload(s3)(key, false));
  expect(value).toEqual({ sizeBytes: BYTES.byteLength, start: START, sha256: undefined });
  expect(sent).toEqual([`GET bytes=0-${START_BYTES - 1}`]);
});

test('one that came in parts has no checksum of the whole, so its bytes are read', async () => {
  const target = { Bucket: s3.bucket, Key: randomUUID() };
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'SHA256' }),
  );
  const half = 5_242_880;
  const parts = [BYTES.subarray(0, half), BYTES.subarray(half)].map(async (Body, index) => {
    const ChecksumSHA256 = createHash('sha256').update(Body).digest('base64');
    const part = { ...target, UploadId, PartNumber: index + 1, Body, ChecksumSHA256 };
    const { ETag } = await s3.client.send(new UploadPartCommand(part));
    return { ETag, PartNumber: index + 1, ChecksumSHA256 };
  });
  const MultipartUpload = { Parts: await Promise.all(parts) };
  await s3.client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  const { value, sent } = await sentBy(() => createInspectUpload(s3)(target.Key, true));
  expect(value).toEqual({ sizeBytes: BYTES.byteLength, start: START, sha256: SHA256 });
  expect(sent).toEqual(['HEAD whole', 'GET whole']);
});

test('a short object is its own start, and where there is none the answer is undefined', async () => {
  const key = randomUUID();
  await s3.client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: BYTES.subarray(0, 5) }));
  const inspect = createInspectUpload(s3);
  expect(await inspect(key, false)).toMatchObject({ sizeBytes: 5, start: BYTES.subarray(0, 5) });
  for (const withSha256 of [true, false]) expect(await inspect(randomUUID(), withSha256)).toBeUndefined();
});
