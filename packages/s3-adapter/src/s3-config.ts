/** The environment of S3: which variables there are, what they may hold, and what they come to. */

import { keyPrefixSchema } from '@reelkeep/core/video-key';
import { z } from 'zod';
import type { S3Connection } from './s3-client.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, general purpose buckets. */
function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  );
}

/** Classes that a presigned GET can read at once: a video in Glacier proper would have to be restored before it plays. */
export const STORAGE_CLASSES = ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR'] as const;
export type VideoStorageClass = (typeof STORAGE_CLASSES)[number];

const endpointSchema = z.url({
  protocol: /^https?$/,
  // A URL may have stranger hosts, such as `a"b`: no name or address of a machine.
  hostname: /^[\w.:[\]-]+$/,
  error: 'expected an absolute http or https URL, e.g. http://127.0.0.1:4566',
});

/** The variables by name. An app merges this with the shapes of its other packages and parses once. */
export const s3EnvShape = {
  S3_BUCKET_NAME: z
    .string()
    .refine(isBucketName, {
      error: 'expected a bucket name: 3 to 63 lower-case letters, digits, "-" and ".", or not set at all',
    })
    .optional(),
  S3_VIDEO_PREFIX: keyPrefixSchema.default('videos'),
  S3_LEDGER_PREFIX: keyPrefixSchema.default('ledger'),
  S3_FORCE_PATH_STYLE: z
    .stringbool({ truthy: ['true', 'yes', '1'], falsy: ['false', 'no', '0'], error: 'expected true or false' })
    .optional(),
  S3_STORAGE_CLASS: z
    .enum(STORAGE_CLASSES, { error: `expected one of ${STORAGE_CLASSES.join(', ')}` })
    .default('STANDARD'),
  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/, { error: 'expected a region, e.g. us-east-1' })
    .default('us-east-1'),
  AWS_ENDPOINT_URL: endpointSchema.optional(),
  AWS_ENDPOINT_URL_S3: endpointSchema.optional(),
} as const;

const s3EnvSchema = z.object(s3EnvShape);
export type S3Env = z.output<typeof s3EnvSchema>;

export interface S3Settings {
  readonly connection: S3Connection;
  /** Undefined: no bucket is configured, and the provider's URLs are all there is. */
  readonly bucket: string | undefined;
  readonly videoPrefix: string;
  readonly ledgerPrefix: string;
  readonly storageClass: VideoStorageClass;
}

/** What is wrong between values that are right by themselves, in the form that the loader of the environment takes. */
export function s3EnvFaults(env: Partial<S3Env>): Array<{ readonly variable: string; readonly fault: string }> {
  if (env.S3_VIDEO_PREFIX === undefined || env.S3_LEDGER_PREFIX === undefined) return [];
  const videos = `${env.S3_VIDEO_PREFIX}/`;
  const ledger = `${env.S3_LEDGER_PREFIX}/`;
  if (!videos.startsWith(ledger) && !ledger.startsWith(videos)) return [];
  const fault =
    'is wrong: expected S3_VIDEO_PREFIX and S3_LEDGER_PREFIX to lie beside each other, neither inside the other';
  return [{ variable: 'S3_LEDGER_PREFIX', fault }];
}

/** The environment as settings; the S3 form of the endpoint goes before the general one, as in the SDK. */
export function s3Settings(env: S3Env): S3Settings {
  return {
    connection: {
      region: env.AWS_REGION,
      endpoint: env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL,
      forcePathStyle: env.S3_FORCE_PATH_STYLE,
    },
    bucket: env.S3_BUCKET_NAME,
    videoPrefix: env.S3_VIDEO_PREFIX,
    ledgerPrefix: env.S3_LEDGER_PREFIX,
    storageClass: env.S3_STORAGE_CLASS,
  };
}
