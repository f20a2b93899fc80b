/** Row: purging every version of a campaign's videos takes about the fewest requests that S3 allows. */
import {
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ResultRow } from '../result-row.ts';
import type { RowOptions } from '../run-benchmark.ts';
import { type ReaperStack, startReaperStack } from './reaper-stack.ts';
import { BUCKET, type Campaign } from './s3-folder.ts';

const VIDEOS = 10_000;
const VERSIONS = 3;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html, and the same of DeleteObjects. */
const A_REQUEST = 1_000;
const PUTS_AT_ONCE = 32;

/**
 * The fewest: what the same end takes in mode `delete`, but for its deletions, and a listing and a deletion a thousand
 * versions.
 */
export async function purge({ say }: RowOptions): Promise<readonly ResultRow[]> {
  const stack = await startReaperStack({ versioned: true });
  try {
    const deleting = { tenant: 'deleted', creative: 'campaign-1', videos: VIDEOS };
    const purging = { tenant: 'purged', creative: 'campaign-1', videos: VIDEOS };
    stack.folder.lay(deleting);
    const plain = await requestsOf(stack, deleting, 'delete');
    await stack.s3.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    say(`writing ${VERSIONS} versions of ${VIDEOS} videos`);
    stack.folder.lay(purging);
    // The one that is there is the first.
    for (let version = 1; version < VERSIONS; version += 1) await putAll(stack, purging);
    const requests = await requestsOf(stack, purging, 'purge');
    await assertNoVersion(stack.s3, `videos/${purging.tenant}/`);
    const versions = (VIDEOS * VERSIONS) / A_REQUEST;
    const fewest = plain - VIDEOS / A_REQUEST + 2 * versions;
    say(`${requests} requests, the fewest are ${fewest}; mode delete took ${plain}`);
    return [
      {
        work: `S3 requests to purge ${VIDEOS} videos with ${VERSIONS} versions each`,
        ours: String(requests),
        peer: `the fewest that S3 allows: ${fewest}`,
        ratio: `${(requests / fewest).toFixed(2)}x`,
        bar: '<= 1.1x',
        reached: requests / fewest <= 1.1,
      },
    ];
  } finally {
    await stack.stop();
  }
}

async function requestsOf(stack: ReaperStack, campaign: Campaign, mode: 'delete' | 'purge'): Promise<number> {
  const { deleted, requests } = await stack.reap(campaign, mode);
  if (deleted !== campaign.videos) throw new Error(`${deleted} of ${campaign.videos} videos were deleted`);
  return requests;
}

async function putAll(stack: ReaperStack, campaign: Campaign): Promise<void> {
  const keys = stack.folder.keysOf(campaign).values();
  const lane = async () => {
    for (const Key of keys) await stack.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'version' }));
  };
  await Promise.all(Array.from({ length: PUTS_AT_ONCE }, lane));
}

async function assertNoVersion(s3: S3Client, Prefix: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix }),
  );
  const [left] = [...Versions, ...DeleteMarkers];
  if (left !== undefined) throw new Error(`${left.Key} has a version still`);
}
