/** One video of one tenant: the only way from what a caller wrote to a key that may be signed, read or deleted. */
import { z } from '@hono/zod-openapi';
import { type Tenant, tenantSchema } from '@reelkeep/core/tenant';
import {
  formatVideoFile,
  parseVideoFile,
  type VideoFile,
  type VideoKey,
  type VideoParts,
  videoKeyOf,
} from '@reelkeep/core/video-key';

export interface TenantVideo {
  readonly key: VideoKey;
  readonly file: VideoFile;
  readonly parts: VideoParts;
}

/** Key and file name are always formatted anew from the parts, so no byte of theirs is the caller's. */
export function tenantVideo(videoPrefix: string, parts: VideoParts): TenantVideo {
  const file = formatVideoFile(parts);
  return { key: videoKeyOf(videoPrefix, parts.tenant, file), file, parts };
}

/** The tenant's video of that file name; undefined when no video could have it. */
export function tenantVideoByFile(videoPrefix: string, tenant: Tenant, file: string): TenantVideo | undefined {
  const parts = parseVideoFile(file);
  return parts === undefined ? undefined : tenantVideo(videoPrefix, { tenant, ...parts });
}

export const tenantParam = z.object({
  tenant: tenantSchema.meta({ param: { name: 'tenant', in: 'path' }, example: 'acme' }),
});

const EXAMPLE_FILE = '20250812_143052-campaign-123-001.mp4';

/** For the document: the router hands names over, and `tenantVideoByFile` says what they are. */
export const videoParam = tenantParam.extend({
  file: z.string().openapi({ param: { name: 'file', in: 'path' }, example: EXAMPLE_FILE }),
});
