/** A stored video as the API describes it. */
import { z } from '@hono/zod-openapi';
import type { StoredObject } from '@reelkeep/core/object-store';
import type { TenantVideo } from './tenant-video.ts';

export const videoDescriptionSchema = z
  .object({
    key: z.string().openapi({ example: 'videos/acme/20250812_143052-campaign-123-001.mp4' }),
    file: z.string().openapi({ example: '20250812_143052-campaign-123-001.mp4' }),
    creative_id: z.string().openapi({ example: 'campaign-123' }),
    iteration: z.int().openapi({ example: 1 }),
    generated_at: z.string().openapi({ format: 'date-time', example: '2025-08-12T14:30:52Z' }),
    bytes: z.int().openapi({ example: 1_843_201 }),
    stored_at: z.string().openapi({ format: 'date-time', example: '2025-08-12T14:31:07Z' }),
    storage_class: z.string().openapi({ example: 'STANDARD' }),
  })
  .openapi('Video');

export type VideoDescription = z.infer<typeof videoDescriptionSchema>;

export function describeVideo({ key, file, parts }: TenantVideo, object: StoredObject): VideoDescription {
  return {
    key,
    file,
    creative_id: parts.creativeId,
    iteration: parts.iteration,
    generated_at: isoSeconds(parts.generatedAt),
    bytes: object.sizeBytes,
    stored_at: isoSeconds(object.lastModified),
    storage_class: object.storageClass,
  };
}

/** `2025-08-12T14:30:52Z`. A key knows whole seconds, and so does the date that S3 gives of an object: no listing says more than a HEAD. */
function isoSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
