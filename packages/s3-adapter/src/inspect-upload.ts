/** Looks at an object that a presigned PUT brought: its size, its first bytes, and its digest as S3 knows it or as it is. */
import { createHash } from 'node:crypto';
import { GetObjectCommand, type GetObjectCommandOutput, HeadObjectCommand } from '@aws-sdk/client-s3';
import { type ArrivedUpload, type InspectUpload, START_BYTES } from '@reelkeep/core/arrived-upload';
import { z } from 'zod';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3, saysEmpty, saysKeyAbsent, saysNotFound } from './store-errors.ts';

/** Where S3 kept the checksum that the PUT promised, its word is taken; else the bytes are read once, in constant memory. */
export function createInspectUpload({ client, bucket }: S3Bucket): InspectUpload {
  return (key, withSha256, { signal } = {}) =>
    answerFromS3(`inspect ${key}`, signal, async () => {
      const send = { ...(signal && { abortSignal: signal }) };
      try {
        const head = withSha256
          ? await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }), send)
          : undefined;
        // A composite checksum (of an upload in parts) is another thing; it ends in a hyphen and a number.
        const known = head?.ChecksumSHA256?.includes('-') === false ? head.ChecksumSHA256 : undefined;
        const readAll = withSha256 && known === undefined;
        const range = readAll ? {} : { Range: `bytes=0-${START_BYTES - 1}` };
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...range }), send);
        if (answer.ETag === undefined) throw notFromS3(`inspect ${key}`, 'ETag');
        const { start, sha256 } = await readBody(answer, readAll);
        const digest = known === undefined ? sha256 : Buffer.from(known, 'base64').toString('hex');
        return { sizeBytes: wholeSize(answer), start, sha256: withSha256 ? digest : undefined };
      } catch (error) {
        // An empty object is no upload: a fence took its place between the look at it and this.
        if (saysKeyAbsent(error) || saysNotFound(error) || saysEmpty(error)) return undefined;
        throw error;
      }
    });
}

/** Of a body that is longer than it was asked for, as engines that ignore ranges send it, no more than the start is read. */
async function readBody(
  { Body }: GetObjectCommandOutput,
  all: boolean,
): Promise<Pick<ArrivedUpload, 'start' | 'sha256'>> {
  if (Body === undefined) return { start: new Uint8Array(0), sha256: undefined };
  const hash = createHash('sha256');
  let start = new Uint8Array(0);
  for await (const chunk of Body.transformToWebStream()) {
    const bytes = z.instanceof(Uint8Array).parse(chunk);
    if (start.byteLength < START_BYTES) start = Uint8Array.from([...start, ...bytes.subarray(0, START_BYTES)]);
    if (all) hash.update(bytes);
    else if (start.byteLength >= START_BYTES) break;
  }
  return { start: start.subarray(0, START_BYTES), sha256: all ? hash.digest('hex') : undefined };
}

/** `Content-Range: bytes 0-31/1843201`; an engine that ignores the range sends everything. */
function wholeSize({ ContentRange, ContentLength }: GetObjectCommandOutput): number {
  return Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? ContentLength ?? 0);
}
