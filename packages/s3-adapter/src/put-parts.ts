/** Stores a video in parts: a few in flight, memory bounded, nothing visible before the last, nothing left behind on failure. */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { PutVideoRequest, PutVideoResult } from '@reelkeep/core/object-store';
import { untilAborted } from '@reelkeep/core/until-aborted';
import type { BodyPart } from './body-parts.ts';
import { MAX_PARTS } from './part-size.ts';
import type { VideoBucket } from './put-video.ts';
import { retryConflict } from './retry-conflict.ts';
import { answerFromS3, notFromS3, saysOccupied } from './store-errors.ts';
import { wasRetried } from './was-retried.ts';

/** With the one being filled, four parts are in memory for each video under way. */
const PARTS_IN_FLIGHT = 3;
const ABORT_TIMEOUT_MS = 10_000;

/** `first` was read before it was known that there are several; `rest` gives the others. */
export async function putParts(
  target: VideoBucket,
  request: PutVideoRequest,
  first: BodyPart,
  rest: AsyncIterable<BodyPart>,
  signal: AbortSignal | undefined,
): Promise<PutVideoResult> {
  const { client, bucket, storageClass } = target;
  const object = { Bucket: bucket, Key: request.key };
  const action = `put ${request.key} in parts`;
  const watched = target.watch?.begin(request.key);
  const uploadId = await answerFromS3(action, signal, async () => {
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({
        ...object,
        ContentType: 'video/mp4',
        Metadata: { ...request.metadata },
        StorageClass: storageClass,
        ChecksumAlgorithm: 'CRC32',
      }),
      { ...(signal && { abortSignal: signal }) },
    );
    if (UploadId === undefined) throw notFromS3(action, 'UploadId');
    return UploadId;
  }).catch((error: unknown) => {
    watched?.over();
    throw error;
  });
  watched?.known(uploadId);
  const upload = { ...object, UploadId: uploadId };
  let finished = false;
  try {
    const { parts, sizeBytes } = await sendParts(target, upload, first, rest, signal);
    const result = await complete(target, upload, parts, signal);
    finished = result.outcome === 'stored';
    // A completed upload is used up: no other try of its completion can land any more.
    return result.outcome === 'stored' ? { outcome: result.outcome, sizeBytes } : result;
  } finally {
    // Best effort: what it leaves, the bucket's lifecycle rule removes within a day. The cause of the failure comes out.
    if (!finished) {
      const abortSignal = AbortSignal.timeout(ABORT_TIMEOUT_MS);
      await client.send(new AbortMultipartUploadCommand(upload), { abortSignal }).catch(() => {});
    }
    watched?.over();
  }
}

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** Sends every part and resolves when all are in. The first failure, of a part or of the body, stops all the others. */
async function sendParts(
  target: VideoBucket,
  upload: Upload,
  first: BodyPart,
  rest: AsyncIterable<BodyPart>,
  callerSignal: AbortSignal | undefined,
): Promise<{ parts: CompletedPart[]; sizeBytes: number }> {
  const stop = new AbortController();
  const signal = callerSignal === undefined ? stop.signal : AbortSignal.any([callerSignal, stop.signal]);
  const inFlight = new Set<Promise<void>>();
  const parts: CompletedPart[] = [];
  let sizeBytes = 0;
  let partNumber = 0;

  async function send(part: BodyPart): Promise<void> {
    const { bytes } = part;
    const claimed = part.claim();
    partNumber += 1;
    sizeBytes += bytes.byteLength;
    const sending = sendPart(target, upload, partNumber, bytes, signal).then(
      (completed) => {
        claimed.release();
        parts.push(completed);
        inFlight.delete(sending);
      },
      (error) => {
        claimed.abandon();
        // Heard at once, even while the body is silent.
        stop.abort(error);
        throw error;
      },
    );
    inFlight.add(sending);
    sending.catch(() => {});
    if (partNumber > MAX_PARTS) throw new RangeError(`a video has up to ${MAX_PARTS} parts: its parts are too small`);
    if (inFlight.size >= PARTS_IN_FLIGHT) await Promise.race(inFlight);
  }

  try {
    await send(first);
    for await (const part of untilAborted(rest, signal)) await send(part);
    await Promise.all(inFlight);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(inFlight);
    throw error;
  }
  return { parts: parts.sort((left, right) => (left.PartNumber ?? 0) - (right.PartNumber ?? 0)), sizeBytes };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
function sendPart({ client }: VideoBucket, upload: Upload, partNumber: number, bytes: Buffer, signal: AbortSignal) {
  const action = `put part ${partNumber} of ${upload.Key}`;
  return answerFromS3(action, signal, async (): Promise<CompletedPart> => {
    const answer = await client.send(
      new UploadPartCommand({
        ...upload,
        PartNumber: partNumber,
        Body: bytes,
        ContentLength: bytes.byteLength,
        ChecksumAlgorithm: 'CRC32',
      }),
      { abortSignal: signal },
    );
    if (answer.ETag === undefined) throw notFromS3(action, 'ETag');
    return {
      PartNumber: partNumber,
      ETag: answer.ETag,
      ...(answer.ChecksumCRC32 !== undefined && { ChecksumCRC32: answer.ChecksumCRC32 }),
    };
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html: it can fail with 200 and an error in the body. */
function complete(target: VideoBucket, upload: Upload, parts: CompletedPart[], signal: AbortSignal | undefined) {
  const action = `complete ${upload.Key}`;
  return answerFromS3(
    action,
    signal,
    async (): Promise<{ outcome: 'stored' } | Extract<PutVideoResult, { outcome: 'occupied' }>> => {
      try {
        const { ETag } = await retryConflict(target.pause, signal, () =>
          target.client.send(
            new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts }, IfNoneMatch: '*' }),
            { ...(signal && { abortSignal: signal }) },
          ),
        );
        if (ETag === undefined) throw notFromS3(action, 'ETag');
        return { outcome: 'stored' };
      } catch (error) {
        if (saysOccupied(error)) return { outcome: 'occupied', ...(wasRetried(error) && { mayLandAgain: true }) };
        throw error;
      }
    },
  );
}
