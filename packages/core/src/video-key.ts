/**
 * The key scheme: where in the bucket a video lives, and the way back from a key to its parts.
 *
 * `{prefix}/{tenant}/{YYYYMMDD_HHMMSS}-{creative_id}-{iteration}.mp4`, for example
 * `videos/acme/20250812_143052-campaign-123-001.mp4`. A file name parses from both ends: the first 15 characters are
 * the timestamp, the digits after the last hyphen are the iteration, and all between is the creative.
 */
import { z } from 'zod';
import { type CreativeId, isCreativeId, isIteration } from './creative.ts';
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

const ZERO = '0'.charCodeAt(0);
/** `00` to `99`. */
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** After so many years the calendar begins anew: https://en.wikipedia.org/wiki/Proleptic_Gregorian_calendar */
const CYCLE_YEARS = 400;
const CYCLE_MS = 146_097 * 86_400_000;

/**
 * `20250812_143052`: the key's timestamp, in UTC, cut (never rounded) to the second. Put together of numbers, as it is read: by
 * way of ISO 8601 both take four times as long, and one request may name 1,000 videos.
 */
export function formatTimestamp(instant: Date): string {
  const year = instant.getUTCFullYear();
  if (!(year >= 0 && year <= 9_999))
    throw new RangeError(`a key's timestamp has a year from 0000 to 9999, got ${year}`);
  const date = `${twoDigits(Math.floor(year / 100))}${twoDigits(year % 100)}${twoDigits(instant.getUTCMonth() + 1)}${twoDigits(instant.getUTCDate())}`;
  return `${date}_${twoDigits(instant.getUTCHours())}${twoDigits(instant.getUTCMinutes())}${twoDigits(instant.getUTCSeconds())}`;
}

function twoDigits(number: number): string {
  return TWO_DIGITS[number] ?? String(number);
}

/** Reads `20250812_143052` back; undefined for anything that `formatTimestamp` never writes (31 February, hour 24). */
export function parseTimestamp(text: string): Date | undefined {
  if (!/^\d{8}_\d{6}$/.test(text)) return undefined;
  const year = readDigits(text, 0) * 100 + readDigits(text, 2);
  const [month, day] = [readDigits(text, 4), readDigits(text, 6)];
  const [hour, minute, second] = [readDigits(text, 9), readDigits(text, 11), readDigits(text, 13)];
  // A cycle later, since `Date.UTC` takes the years 0 to 99 for those of the last century.
  const instant = new Date(Date.UTC(year + CYCLE_YEARS, month - 1, day, hour, minute, second) - CYCLE_MS);
  // What is out of range is carried over: 31 February becomes a day of March.
  const isExact = instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day;
  return isExact && hour < 24 && minute < 60 && second < 60 ? instant : undefined;
}

/** Two digits as a number, without a text of their own in between. */
function readDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

/** `001`, `042`, `1234`: at least three digits. */
export function formatIteration(iteration: number): string {
  return String(iteration).padStart(3, '0');
}

/** `20250812_143052-campaign-123-001.mp4` */
export function formatVideoFile(parts: Omit<VideoParts, 'tenant'>): VideoFile {
  return videoFileBrand.parse(fileName(parts));
}

function fileName({ creativeId, iteration, generatedAt }: Omit<VideoParts, 'tenant'>): string {
  return `${formatTimestamp(generatedAt)}-${creativeId}-${formatIteration(iteration)}.mp4`;
}

/** `videos/acme/`: every video of a tenant, and of no other (`acme` never covers `acme-2`). */
export function tenantPrefix(prefix: string, tenant: Tenant): string {
  return `${prefix}/${tenant}/`;
}

/** The key of a video. @param prefix `S3_VIDEO_PREFIX`, without a slash at either end. */
export function formatVideoKey(prefix: string, parts: VideoParts): VideoKey {
  return videoKeyBrand.parse(`${tenantPrefix(prefix, parts.tenant)}${fileName(parts)}`);
}

/** The same where the file name is at hand. */
export function videoKeyOf(prefix: string, tenant: Tenant, file: VideoFile): VideoKey {
  return videoKeyBrand.parse(`${tenantPrefix(prefix, tenant)}${file}`);
}

/** Parts of a file name, or undefined when no video could have it. Lossless: formatting the parts gives the name back. */
export function parseVideoFile(file: string): Omit<VideoParts, 'tenant'> | undefined {
  const match = /^(\d{8}_\d{6})-(.+)-(\d{3,6})\.mp4$/.exec(file);
  if (match === null) return undefined;
  const [, timestamp = '', creativeId = '', digits = ''] = match;
  const generatedAt = parseTimestamp(timestamp);
  const iteration = Number(digits);
  if (generatedAt === undefined || !isCreativeId(creativeId) || !isIteration(iteration)) return undefined;
  return formatIteration(iteration) === digits ? { generatedAt, creativeId, iteration } : undefined;
}

/** The same parts with the name they were read from, which is byte for byte the one that they are formatted to. */
export function readVideoFile(
  file: string,
): { readonly file: VideoFile; readonly parts: Omit<VideoParts, 'tenant'> } | undefined {
  const parts = parseVideoFile(file);
  return parts === undefined ? undefined : { file: videoFileBrand.parse(file), parts };
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
