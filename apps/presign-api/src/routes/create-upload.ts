/** `POST /v1/tenants/{tenant}/uploads`: a presigned PUT for a generator that holds the bytes itself. */
import { z } from '@hono/zod-openapi';
import { creativeIdSchema, iterationSchema } from '@reelkeep/core/creative';
import { isoInstantSchema } from '@reelkeep/core/iso-instant';
import { videoMetadata } from '@reelkeep/core/video-metadata';
import { jsonAnswer } from '../answer.ts';
import { type ApiApp, needBucket, type RouteDeps } from '../api-deps.ts';
import { beginUpload } from '../carry-out-upload.ts';
import { lifeWarnings, warningsSchema } from '../life-warning.ts';
import { NO_QUERY, tenantRoute } from '../tenant-route.ts';
import { tenantVideo } from '../tenant-video.ts';
import { formatUploadAttempt, MAX_UPLOAD_BYTES, uploadSource } from '../upload-attempt.ts';

const uploadRequestSchema = z
  .strictObject({
    creative_id: creativeIdSchema.meta({ example: 'campaign-123' }),
    iteration: iterationSchema.meta({ example: 1 }),
    generated_at: isoInstantSchema.meta({ type: 'string', format: 'date-time', example: '2025-08-12T14:30:52Z' }),
    content_length: z.int().min(1).max(MAX_UPLOAD_BYTES).openapi({ example: 1_843_201 }),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, { error: 'expected 64 hex digits' })
      .toLowerCase()
      .optional()
      .openapi({ description: 'S3 then refuses other bytes.' }),
  })
  .openapi('UploadRequest');

const uploadSchema = z
  .object({
    key: z.string(),
    file: z.string(),
    url: z.string(),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()).openapi({ description: 'Send them with the PUT exactly as they are.' }),
    expires_at: z.string().openapi({ format: 'date-time' }),
    complete_url: z
      .string()
      .openapi({ description: 'POST here once the PUT was answered with 200. A path on this host.' }),
    attempt: z.string(),
    warnings: warningsSchema,
  })
  .openapi('Upload');

const route = {
  method: 'post',
  path: '/uploads',
  tag: 'uploads',
  summary: 'Begin an upload',
  scope: 'videos:write',
  query: NO_QUERY,
  body: uploadRequestSchema,
  responses: {
    201: { description: 'PUT the bytes there.', content: { 'application/json': { schema: uploadSchema } } },
  },
  problems: ['campaign-ended', 'video-removed', 'video-exists'],
} as const;

export function createUpload(app: ApiApp, deps: RouteDeps): void {
  tenantRoute(app, deps, route, async ({ tenant, body, requestId }) => {
    const { store, signerOf } = needBucket(deps);
    const { videoPrefix, ledgerPrefix, defaultExpiresSeconds } = deps.settings;
    const {
      creative_id: creativeId,
      iteration,
      generated_at: generatedAt,
      content_length: contentLength,
      sha256,
    } = body;
    const video = tenantVideo(videoPrefix, { tenant, creativeId, iteration, generatedAt });
    const { key, file, parts } = video;
    const attempt = formatUploadAttempt(deps.newAttemptId(), contentLength, sha256);
    await beginUpload({ store, ledgerPrefix }, video, attempt);

    const source = uploadSource(attempt);
    const metadata = { ...videoMetadata(parts, source, deps.now()), original_url: source };
    const askedAt = deps.now();
    const signed = await signerOf(tenant).signPut({
      key,
      expiresInSeconds: defaultExpiresSeconds,
      contentLength,
      sha256,
      metadata,
    });
    deps.metrics.urls('upload', 's3', 1);
    deps.log.info({
      event: 'upload.begun',
      request_id: requestId,
      tenant,
      creative_id: creativeId,
      iteration,
      key,
      attempt: attempt.id,
      bytes: contentLength,
    });
    return jsonAnswer(201, {
      key,
      file,
      url: signed.url,
      method: signed.method,
      headers: { ...signed.headers },
      expires_at: signed.expiresAt.toISOString(),
      ...lifeWarnings(askedAt, defaultExpiresSeconds, signed.expiresAt),
      complete_url: `/v1/tenants/${tenant}/uploads/${file}/complete`,
      attempt: attempt.id,
    });
  });
}
