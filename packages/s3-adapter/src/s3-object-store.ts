/** The bucket behind the port `ObjectStore`, by any engine that speaks S3. */
import { setTimeout as delay } from 'node:timers/promises';
import { MAX_PURGE_KEYS, type ObjectStore } from '@reelkeep/core/object-store';
import { createObject } from './create-object.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listPage } from './list-page.ts';
import { createPartBuffers, type PartBuffers } from './part-buffers.ts';
import { MIN_PART_BYTES, partSizeFor } from './part-size.ts';
import { createBucketConfirmation, probeBucket } from './probe-bucket.ts';
import { purgeObjects } from './purge-objects.ts';
import { putObject } from './put-object.ts';
import { putVideo, type UploadWatch, type VideoBucket } from './put-video.ts';
import type { QuickRequests } from './quick-requests.ts';
import { assertBatch, removeObjects, removeWritten } from './remove-objects.ts';
import type { S3Bucket } from './s3-bucket.ts';
import type { VideoStorageClass } from './s3-config.ts';

export interface S3ObjectStoreOptions extends S3Bucket {
  /** For videos; the ledger's small objects are always STANDARD. */
  readonly storageClass?: VideoStorageClass | undefined;
  /** What videos pass through, in parts of at least 5 MiB: 16 of 8 MiB by default. 10,000 parts make the largest video. */
  readonly buffers?: PartBuffers | undefined;
  readonly watch?: UploadWatch | undefined;
  /** Asked before the SDK, by whom requests to the ledger are a good part of the work. */
  readonly quick?: QuickRequests | undefined;
  /** For how long a bucket's answer is believed. */
  readonly now?: (() => Date) | undefined;
  /** Waits `delayMs`, or until the signal aborts. */
  readonly pause?: VideoBucket['pause'] | undefined;
}

/** @throws RangeError for a part size that S3 does not take. */
export function createS3ObjectStore(options: S3ObjectStoreOptions): ObjectStore {
  const { client, bucket, storageClass = 'STANDARD', buffers = createPartBuffers(partSizeFor(0)) } = options;
  const { now = () => new Date(), pause = (delayMs, signal) => delay(delayMs, undefined, { signal }) } = options;
  const { quick } = options;
  const { partSizeBytes } = buffers;
  if (!Number.isInteger(partSizeBytes) || partSizeBytes < MIN_PART_BYTES) {
    throw new RangeError(`a part has at least ${MIN_PART_BYTES} bytes, got ${partSizeBytes}`);
  }
  const target: VideoBucket = { client, bucket, storageClass, buffers, pause, watch: options.watch };
  const confirmBucket = createBucketConfirmation(target, now);
  return {
    putVideo: (request, call = {}) => putVideo(target, request, call),
    put: async (request, call = {}) => {
      const { key, body, contentType = 'application/octet-stream', metadata } = request;
      const isPlain = body.byteLength === 0 && metadata === undefined;
      const written = isPlain ? await quick?.putEmpty(key, contentType, call) : undefined;
      return written ?? putObject(target, request, call);
    },
    create: (request, call = {}) => createObject(target, request, call, pause),
    head: (key, call = {}) => headObject(target, key, call, confirmBucket),
    get: async (key, call = {}) => ((await quick?.isAbsent(key, call)) ? undefined : getObject(target, key, call)),
    list: async (request, call = {}) => (await quick?.list(request, call)) ?? listPage(target, request, call),
    remove: async (keys, call = {}) => {
      assertBatch(keys);
      return removeObjects(target, keys, call);
    },
    removeWritten: async (objects, call = {}) => {
      assertBatch(objects);
      return removeWritten(target, objects, call);
    },
    purge: async (keys, call = {}) => {
      assertBatch(keys, MAX_PURGE_KEYS);
      return purgeObjects(target, keys, call);
    },
    probe: (call = {}) => probeBucket(target, call),
  };
}
