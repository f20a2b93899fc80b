/** Every version and delete marker of many keys, in about the fewest requests that S3 allows. */
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { DeleteEntry } from './plain-deletion.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { notFromS3 } from './store-errors.ts';

export interface VersionsOptions {
  readonly signal: AbortSignal | undefined;
  /** The version that is the object now is left out. */
  readonly keepCurrent: boolean;
}

/** Keys looked up side by side where a page would hold fewer of them. */
const ONE_BY_ONE = 16;

/**
 * The versions of exactly `keys`, some thousands at a time. Where the keys lie close together in the bucket a page of the
 * listing tells of many; where others lie between them, each is asked for by itself, 16 at a time. Throws what the SDK throws.
 */
export async function* listVersions(
  target: S3Bucket,
  keys: readonly string[],
  options: VersionsOptions,
): AsyncGenerator<DeleteEntry[]> {
  const sorted = [...keys].sort();
  const wanted = new Set(sorted);
  const prefix = commonStart(sorted[0] ?? '', sorted.at(-1) ?? '');
  let next = 0;
  let marker: Marker | undefined;
  for (let key = sorted[next]; key !== undefined; key = sorted[next]) {
    marker ??= { KeyMarker: key.slice(0, -1), VersionIdMarker: undefined };
    const { entries, after } = await listOnePage(target, prefix.length < key.length ? prefix : key, marker, options);
    yield entries.filter((entry) => wanted.has(entry.key));
    if (after === undefined) return;
    const begun = next;
    // Of the key that the page ended in there may be more.
    while ((sorted[next] ?? after.KeyMarker) < after.KeyMarker) next += 1;
    marker = after;
    if (next - begun >= ONE_BY_ONE || sorted[next] === after.KeyMarker) continue;
    const few = sorted.slice(next, next + ONE_BY_ONE);
    yield (await Promise.all(few.map((each) => versionsOf(target, each, options)))).flat();
    next += few.length;
    marker = undefined;
  }
}

interface Marker {
  readonly KeyMarker: string;
  readonly VersionIdMarker: string | undefined;
}

async function versionsOf(target: S3Bucket, key: string, options: VersionsOptions): Promise<DeleteEntry[]> {
  const found: DeleteEntry[] = [];
  let marker: Marker | undefined;
  for (;;) {
    const { entries, after } = await listOnePage(target, key, marker, options);
    found.push(...entries.filter((entry) => entry.key === key));
    // The key itself comes first among those that begin with it: a page that ends beyond it was the last to hold it.
    if (after?.KeyMarker !== key) return found;
    marker = after;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html. @property after where the next page begins. */
async function listOnePage(
  { client, bucket }: S3Bucket,
  prefix: string,
  marker: Marker | undefined,
  { signal, keepCurrent }: VersionsOptions,
): Promise<{ readonly entries: readonly DeleteEntry[]; readonly after: Marker | undefined }> {
  const page: ListObjectVersionsCommandOutput = await client.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker }),
    { ...(signal && { abortSignal: signal }) },
  );
  const action = `list versions under ${prefix}`;
  if (page.Name === undefined) throw notFromS3(action, 'bucket name');
  const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(({ Key, VersionId, IsLatest }) => {
    if (Key === undefined) throw notFromS3(action, 'key');
    return keepCurrent && IsLatest === true ? [] : [{ key: Key, versionId: VersionId }];
  });
  if (page.IsTruncated !== true) return { entries, after: undefined };
  const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
  if (KeyMarker === undefined || (KeyMarker === marker?.KeyMarker && VersionIdMarker === marker.VersionIdMarker)) {
    throw notFromS3(action, 'new marker');
  }
  return { entries, after: { KeyMarker, VersionIdMarker } };
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
