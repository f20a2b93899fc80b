/** Whether an object can be read at once, from what a HEAD says: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { ArchiveState } from '@reelkeep/core/archive-state';

/** GLACIER_IR is none of them: its objects are read like any other. */
const ARCHIVE_CLASSES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** `x-amz-restore: ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"` */
export function readArchiveState(
  head: Pick<HeadObjectCommandOutput, 'StorageClass' | 'Restore' | 'ArchiveStatus'>,
): ArchiveState | undefined {
  const { StorageClass: storageClass = 'STANDARD', Restore: restore, ArchiveStatus: tier } = head;
  // Intelligent-Tiering's archive tiers have a header of their own.
  if (!ARCHIVE_CLASSES.has(storageClass) && tier === undefined) return undefined;
  if (restore?.includes('ongoing-request="true"')) return { state: 'restoring' };
  if (!restore?.includes('ongoing-request="false"')) return { state: 'archived' };
  const until = new Date(/expiry-date="([^"]+)"/.exec(restore)?.[1] ?? '');
  return { state: 'restored', until: Number.isNaN(until.getTime()) ? undefined : until };
}
