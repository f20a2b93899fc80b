/** What the API is made of, however it runs: behind a socket of its own, or as a function that is invoked. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Metrics } from '@reelkeep/runtime/metrics';
import type { Tracer } from '@reelkeep/runtime/tracer';
import { createInspectUpload } from '@reelkeep/s3-adapter/inspect-upload';
import { readLifecycle } from '@reelkeep/s3-adapter/read-lifecycle';
import { createRestoreVideo } from '@reelkeep/s3-adapter/restore-object';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { createTenantSigners } from '@reelkeep/s3-adapter/tenant-signers';
import type { ApiApp, ApiBucket, ApiLog } from './api-deps.ts';
import { createApiMetrics } from './api-metrics.ts';
import { createApp } from './app.ts';
import type { ApiConfig } from './config.ts';
import { createCursorSeal } from './cursor-seal.ts';
import { createRateLimit } from './rate-limit.ts';
import { createTokenVerifier } from './tenant-auth.ts';
import { cacheTokens } from './token-cache.ts';

/** Nobody's page waits for a count. */
const COUNTING_TUNING = {
  connectionTimeoutMs: 1_000,
  requestTimeoutMs: 30_000,
  maxAttempts: 3,
  maxSockets: 8,
} as const;
/** A page waits for this API: S3 must say quickly that it is away, and a second try must still fit. */
const S3_TUNING = { connectionTimeoutMs: 1_000, requestTimeoutMs: 5_000, maxAttempts: 2, maxSockets: 128 } as const;

export interface ApiParts {
  readonly config: ApiConfig;
  readonly log: ApiLog;
  readonly metrics: Metrics;
  readonly now: () => Date;
  readonly tracer?: Tracer | undefined;
}

export function wireApi({ config, log, metrics, now, tracer }: ApiParts): ApiApp {
  const { s3, auth, requestsPerMinute: quota } = config;
  if (s3.bucket === undefined) {
    log.warn(
      { event: 'store.not_configured' },
      'S3_BUCKET_NAME is not set: only provider URLs that callers send along are given out',
    );
  }
  return createApp({
    bucket: s3.bucket === undefined ? undefined : wireBucket(s3.bucket),
    verifyToken: cacheTokens({ verify: createTokenVerifier({ ...auth, now }), revision: auth.key.revision, now }),
    authStanding: auth.key.probe,
    rateLimit: quota === 0 ? undefined : createRateLimit({ quota, windowSeconds: 60, now }),
    // Without a secret that all replicas share, a cursor is good for this process alone.
    cursorSeal: createCursorSeal(config.cursorSecret ?? randomBytes(32)),
    settings: {
      videoPrefix: s3.videoPrefix,
      ledgerPrefix: s3.ledgerPrefix,
      defaultExpiresSeconds: config.defaultExpiresSeconds,
      maxExpiresSeconds: config.maxExpiresSeconds,
      corsOrigins: config.corsOrigins,
      providerHeaders: config.providerHeaders,
      providerProfiles: config.providerProfiles,
      prices: config.prices,
    },
    log,
    tracer,
    metrics: createApiMetrics(metrics),
    now,
    newRequestId: randomUUID,
    newAttemptId: () => randomBytes(6).toString('hex'),
  });

  function wireBucket(name: string): ApiBucket {
    const client = createS3Client(s3.connection, { ...S3_TUNING, tracer });
    const { connection, storageClass, videoPrefix } = s3;
    const target = { client, bucket: name };
    return {
      store: createS3ObjectStore({ ...target, storageClass }),
      counting: createS3ObjectStore({ client: createS3Client(connection, COUNTING_TUNING), bucket: name }),
      signerOf: createTenantSigners({ connection, bucket: name, storageClass, videoPrefix, roleArn: config.roleArn }),
      restore: createRestoreVideo(target),
      inspect: createInspectUpload(target),
      lifecycle: () => readLifecycle(target),
    };
  }
}
