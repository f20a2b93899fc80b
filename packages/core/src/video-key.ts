/**
 * The key scheme: where in the bucket a video lives, and the way back from a key to its parts.
 *
 * `{prefix}/{tenant}/{YYYYMMDD_HHMMSS}-{creative_id}-{iteration}.mp4`, for example
 * `videos/acme/20250812_143052-campaign-123-001.mp4`. A file name parses from both ends: the first 15 characters are
 * the timestamp, the digits after the last hyphen are the iteration, and all between is the creative.
 */
import { z } from 'zod';
import { type CreativeId, creativeIdSchema, iterationSchema } from './creative.ts';
import { type Tenant, tenantSchema } from './tenant.ts';

const videoKeyBrand = z.string().brand<'VideoKey'>();
/** A full object key of a video, e.g. `videos/acme/20250812_143052-campaign-123-001.mp4`. */
export type VideoKey = z.infer<typeof videoKeyBrand>;

const videoFileBrand = z.string().brand<'VideoFile'>();
/** The last segment of a video key, e.g. `20250812_143052-campaign-123-001.mp4`. */
export type VideoFile = z.infer<typeof videoFileBrand>;

/** What identifies a video inside its bucket. Two messages with equal parts speak of the same video. */
export interface VideoParts {
  readonly tenant: Tenant;
  readonly creativeId: CreativeId;
  /** 1 to 999,999. */
  readonly iteration: number;
  /** Whole seconds, UTC, years 0000 to 9999: `formatVideoKey` cuts what is finer. */
  readonly generatedAt: Date;
}

/** `20250812_143052`: the key's timestamp, in UTC, cut (never rounded) to the second. */
export function formatTimestamp(instant: Date): string {
  const iso = instant.toISOString();
  if (iso.length !== 24) throw new RangeError(`a key's timestamp has a year from 0000 to 9999, got ${iso}`);
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}_${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}`;
}

/** Reads `20250812_143052` back; undefined for anything that `formatTimestamp` never writes (31 February, hour 24). */
export function parseTimestamp(text: string): Date | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // V8 carries 31 February and hour 24 over to the next day, and reads nothing else that is out of range.
  const isExact = instant.getUTCDate() === Number(day) && instant.getUTCHours() === Number(hour);
  return isExact ? instant : undefined;
}

/** `001`, `042`, `1234`: at least three digits. */
export function formatIteration(iteration: number): string {
  return String(iteration).padStart(3, '0');
}

/** `20250812_143052-campaign-123-001.mp4` */
export function formatVideoFile(parts: Omit<VideoParts, 'tenant'>): VideoFile {
  const { creativeId, iteration, generatedAt } = parts;
  return videoFileBrand.parse(`${formatTimestamp(generatedAt)}-${creativeId}-${formatIteration(iteration)}.mp4`);
}

/** `videos/acme/`: every video of a tenant, and of no other (`acme` never covers `acme-2`). */
export function tenantPrefix(prefix: string, tenant: Tenant): string {
  return `${prefix}/${tenant}/`;
}

/** The key of a video. @param prefix `S3_VIDEO_PREFIX`, without a slash at either end. */
export function formatVideoKey(prefix: string, parts: VideoParts): VideoKey {
  return videoKeyOf(prefix, parts.tenant, formatVideoFile(parts));
}

/** The same where the file name is at hand. */
export function videoKeyOf(prefix: string, tenant: Tenant, file: VideoFile): VideoKey {
  return videoKeyBrand.parse(`${tenantPrefix(prefix, tenant)}${file}`);
}

/** Parts of a file name, or undefined when no video could have it. Lossless: formatting the parts gives the name back. */
export function parseVideoFile(file: string): Omit<VideoParts, 'tenant'> | undefined {
  const match = /^(\d{8}_\d{6})-(.+)-(\d{3,6})\.mp4$/.exec(file);
  if (match === null) return undefined;
  const [, timestamp = '', creative, digits = ''] = match;
  const generatedAt = parseTimestamp(timestamp);
  const creativeId = creativeIdSchema.safeParse(creative);
  const iteration = iterationSchema.safeParse(Number(digits));
  if (generatedAt === undefined || !creativeId.success || !iteration.success) return undefined;
  if (formatIteration(iteration.data) !== digits) return undefined;
  return { generatedAt, creativeId: creativeId.data, iteration: iteration.data };
}

/** Parts of a whole key under `prefix`, or undefined when it is not a video's: another prefix, another depth, another shape. */
export function parseVideoKey(prefix: string, key: string): VideoParts | undefined {
  if (!key.startsWith(`${prefix}/`)) return undefined;
  const [tenantName, file, ...more] = key.slice(prefix.length + 1).split('/');
  const tenant = tenantSchema.safeParse(tenantName);
  const parts = file === undefined || more.length > 0 ? undefined : parseVideoFile(file);
  return tenant.success && parts !== undefined ? { tenant: tenant.data, ...parts } : undefined;
}

/** A prefix of keys in the bucket: `S3_VIDEO_PREFIX` or `S3_LEDGER_PREFIX`. Slashes inside are fine, at the ends they are not. */
export const keyPrefixSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/, {
  error: 'expected letters, digits, ".", "_", "-" in segments parted by "/", no "/" at either end',
});
