/** One video of one tenant: the only way from what a caller wrote to a key that may be signed, read or deleted. */
import { z } from '@hono/zod-openapi';
import { type Tenant, tenantSchema } from '@reelkeep/core/tenant';
import {
  formatVideoFile,
  readVideoFile,
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

/** @param file where it is at hand: the name of these parts. */
export function tenantVideo(videoPrefix: string, parts: VideoParts, file = formatVideoFile(parts)): TenantVideo {
  return { key: videoKeyOf(videoPrefix, parts.tenant, file), file, parts };
}

/** The tenant's video of that file name; undefined when no video could have it: a name that is read is the one its parts have. */
export function tenantVideoByFile(videoPrefix: string, tenant: Tenant, file: string): TenantVideo | undefined {
  const named = readVideoFile(file);
  return named && tenantVideo(videoPrefix, { tenant, ...named.parts }, named.file);
}

export const tenantParam = z.object({
  tenant: tenantSchema.meta({ param: { name: 'tenant', in: 'path' }, example: 'acme' }),
});

const EXAMPLE_FILE = '20250812_143052-campaign-123-001.mp4';

/** For the document: the router hands names over, and `tenantVideoByFile` says what they are. */
export const videoParam = tenantParam.extend({
  file: z.string().openapi({ param: { name: 'file', in: 'path' }, example: EXAMPLE_FILE }),
});
