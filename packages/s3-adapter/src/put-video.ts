/** Stores a video, all or nothing, and only where its key is free. */
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { CallOptions, PutVideoRequest, PutVideoResult } from '@reelkeep/core/object-store';
import { untilAborted } from '@reelkeep/core/until-aborted';
import { type BodyPart, bodyParts } from './body-parts.ts';
import type { PartBuffers } from './part-buffers.ts';
import { putParts } from './put-parts.ts';
import { retryConflict } from './retry-conflict.ts';
import type { PatientBucket } from './s3-bucket.ts';
import type { VideoStorageClass } from './s3-config.ts';
import { answerFromS3, notFromS3, saysOccupied } from './store-errors.ts';
import { wasRetried } from './was-retried.ts';

/** Hears of each multipart upload, so that what a killed process leaves unfinished can be found. Must not throw. */
export interface UploadWatch {
  /** Before S3 is asked for one. */
  begin(key: string): {
    known(uploadId: string): void;
    /** Completed or aborted. */
    over(): void;
  };
}

export interface VideoBucket extends PatientBucket {
  readonly watch?: UploadWatch | undefined;
  readonly buffers: PartBuffers;
  readonly storageClass: VideoStorageClass;
}

/** A video of up to one part goes in a single request; a larger one in parts that become visible at once. */
export async function putVideo(
  target: VideoBucket,
  request: PutVideoRequest,
  options: CallOptions,
): Promise<PutVideoResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  const ended = new AbortController();
  const reading = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  const parts = bodyParts(untilAborted(request.body, reading), target.buffers, reading);
  try {
    const first = await parts.next();
    if (first.done === true) return await putWhole(target, request, Buffer.alloc(0), signal);
    if (first.value.last) return await putOnlyPart(target, request, first.value, signal);
    return await putParts(target, request, first.value, parts, signal);
  } finally {
    // Closes the body when the upload has failed before its end; not awaited, as a silent sender may never answer.
    ended.abort(new Error('the upload is over'));
    parts.return(undefined).catch(() => {});
  }
}

async function putOnlyPart(
  target: VideoBucket,
  request: PutVideoRequest,
  part: BodyPart,
  signal: AbortSignal | undefined,
): Promise<PutVideoResult> {
  const claimed = part.claim();
  try {
    const result = await putWhole(target, request, part.bytes, signal);
    claimed.release();
    return result;
  } catch (error) {
    claimed.abandon();
    throw error;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
function putWhole(target: VideoBucket, request: PutVideoRequest, bytes: Buffer, signal: AbortSignal | undefined) {
  const { client, bucket, storageClass, pause } = target;
  const action = `put ${request.key}`;
  return answerFromS3(action, signal, async (): Promise<PutVideoResult> => {
    let retried = false;
    const send = async (command: PutObjectCommand) => {
      try {
        const output = await client.send(command, { ...(signal && { abortSignal: signal }) });
        retried ||= wasRetried(output);
        return output;
      } catch (error) {
        retried ||= wasRetried(error);
        throw error;
      }
    };
    const echo = () => (retried ? { mayLandAgain: true as const } : {});
    try {
      const { ETag } = await retryConflict(pause, signal, () =>
        send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: request.key,
            Body: bytes,
            ContentLength: bytes.byteLength,
            ContentType: 'video/mp4',
            Metadata: { ...request.metadata },
            StorageClass: storageClass,
            ...checksumOf(request),
            IfNoneMatch: '*',
          }),
        ),
      );
      if (ETag === undefined) throw notFromS3(action, 'ETag');
      return { outcome: 'stored', sizeBytes: bytes.byteLength, ...echo() };
    } catch (error) {
      if (saysOccupied(error)) return { outcome: 'occupied', ...echo() };
      throw error;
    }
  });
}

/**
 * What S3 holds the arrived bytes to, and keeps with the object: the hash that is known anyway, else one that costs little.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
function checksumOf({ sha256 }: PutVideoRequest): Pick<PutObjectCommandInput, 'ChecksumAlgorithm' | 'ChecksumSHA256'> {
  if (sha256 === undefined) return { ChecksumAlgorithm: 'CRC32' };
  return { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: Buffer.from(sha256(), 'hex').toString('base64') };
}
