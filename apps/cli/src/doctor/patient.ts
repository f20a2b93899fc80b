/** What every group of checks works on. */
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { createS3Client, S3Connection } from '@reelkeep/s3-adapter/s3-client';
import type { OpenTarget } from '../operator/open-target.ts';
import type { Examination } from './examination.ts';
import type { Engine } from './find-engine.ts';
import type { ScratchKeys } from './scratch-keys.ts';

export interface Patient {
  readonly target: OpenTarget;
  readonly connection: S3Connection;
  readonly examination: Examination;
  /** Random, and of this examination alone. */
  readonly run: string;
  readonly now: () => Date;
}

/** With a bucket. */
export interface PatientStore extends Patient {
  readonly bucket: string;
  /** Of the examination's own: it gives up sooner than that of the apps. */
  readonly client: ReturnType<typeof createS3Client>;
  readonly store: ObjectStore;
  /** Of S3. */
  readonly engine: Engine;
  readonly scratch: ScratchKeys;
  /** `arn:aws:s3:::bucket/videos/*` of `videos/*`; the bucket's own without a key. */
  readonly arn: (key?: string) => string;
}
