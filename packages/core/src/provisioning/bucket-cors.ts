/** Which web pages may play and upload videos by presigned URL, in the words of S3's CORS configuration. */
import type { Settled } from './setting.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html */
export interface CorsRule {
  ID?: string | undefined;
  AllowedHeaders?: string[] | undefined;
  AllowedMethods: string[] | undefined;
  AllowedOrigins: string[] | undefined;
  ExposeHeaders?: string[] | undefined;
  MaxAgeSeconds?: number | undefined;
}

const RULE_ID = 'reelkeep-browsers';

/** Players ask for ranges and read the size; uploads are a PUT with signed headers. */
export function corsRule(origins: readonly string[]): CorsRule {
  return {
    ID: RULE_ID,
    AllowedOrigins: [...origins],
    AllowedMethods: ['GET', 'HEAD', 'PUT'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges'],
    MaxAgeSeconds: 3_600,
  };
}

/** Others' rules stay. Ours is added to a bucket that has none; where there are rules it only ever gets narrower, but by force. */
export function settleCors(
  current: readonly CorsRule[] | undefined,
  wanted: CorsRule | undefined,
  force: boolean,
): Settled<readonly CorsRule[]> {
  if (wanted === undefined) return { value: undefined };
  const others = (current ?? []).filter(({ ID }) => ID !== RULE_ID);
  const ours = (current ?? []).find(({ ID }) => ID === RULE_ID);
  const free = current === undefined || current.length === 0 || force;
  // In the place where it was: S3 takes the first rule that fits.
  const replaced = (current ?? []).map((rule) => (rule.ID === RULE_ID ? wanted : rule));
  if (free || (ours !== undefined && isWithin(wanted, ours))) {
    return { value: ours === undefined ? [...others, wanted] : replaced };
  }
  return { value: current, kept: 'its rules allow less than what was asked for; --force adds the origins' };
}

function isWithin(inner: CorsRule, outer: CorsRule): boolean {
  const within = (some: readonly string[] = [], all: readonly string[] = []) =>
    all.includes('*') || some.every((text) => all.includes(text));
  return (
    within(inner.AllowedOrigins, outer.AllowedOrigins) &&
    within(inner.AllowedMethods, outer.AllowedMethods) &&
    within(inner.AllowedHeaders, outer.AllowedHeaders)
  );
}
