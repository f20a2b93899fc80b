/** Diagnoses of the bucket: whether it is the right one, how it is set up, and what becomes of videos in it. */
import type { DiagnosisEntry } from './diagnosis-entry.ts';

export const BUCKET_DIAGNOSES = {
  bucket_not_configured: {
    see: 'Every outcome is video.fallback with reason s3_not_configured, and the log warns store.not_configured.',
    why: 'S3_BUCKET_NAME is not set: generation goes on with provider URLs, and nothing is stored.',
    action: 'Set S3_BUCKET_NAME to the bucket that `reelkeep provision` has made.',
    found: 'S3_BUCKET_NAME is not set.',
    severity: 'fault',
  },
  bucket_missing: {
    see: 'NoSuchBucket, or 404 for everything: "The specified bucket does not exist".',
    why: 'The name is mistyped, the bucket was deleted, or the endpoint is another engine or account than it was made in.',
    action: 'Create the bucket (reelkeep provision), or correct S3_BUCKET_NAME and the endpoint.',
    codes: ['NoSuchBucket'],
    severity: 'fault',
  },
  bucket_name_wrong: {
    see: 'InvalidBucketName.',
    why: 'The name is none that S3 allows.',
    action: 'Correct S3_BUCKET_NAME.',
    codes: ['InvalidBucketName'],
    severity: 'fault',
  },
  bucket_taken: {
    see: 'BucketAlreadyExists when the bucket is created.',
    why: 'Bucket names are shared by all accounts of a partition, and somebody else has this one.',
    action: 'Choose another S3_BUCKET_NAME: this one belongs to somebody else.',
    codes: ['BucketAlreadyExists'],
    severity: 'fault',
  },
  region_wrong: {
    see: 'PermanentRedirect (301), AuthorizationHeaderMalformed, or NoSuchBucket-like errors for a bucket that the console shows.',
    why: 'The bucket (or the topic) lies in another region than the one that requests and presigned URLs are signed for.',
    action: 'Set AWS_REGION to the region of the bucket, and AWS_ENDPOINT_URL to none or to that region.',
    codes: [
      'PermanentRedirect',
      'Redirect',
      'TemporaryRedirect',
      'AuthorizationHeaderMalformed',
      'IllegalLocationConstraintException',
      'InvalidLocationConstraint',
      'UnknownRegion',
    ],
    found:
      'S3 says where the bucket lies (x-amz-bucket-region), or the ARN of the topic does, and it is not AWS_REGION.',
    severity: 'fault',
  },
  bucket_public: {
    see: 'Videos open without a presigned URL, for anyone, for ever.',
    why: 'The bucket policy or an ACL lets everybody read, and no public access block stops it.',
    action:
      'Put a public access block on the bucket (all four settings) and take the statement or grant for everybody out; `reelkeep provision` does the first.',
    found: 'The bucket policy or ACL grants to everybody, or AWS (or versitygw) answers a request without a signature.',
    severity: 'fault',
  },
  versioning_off: {
    see: 'A video that was deleted by mistake can not be brought back; `mode: purge` and delete do the same.',
    why: 'The bucket keeps no versions, so a delete is final at once.',
    action: 'Enable versioning (reelkeep provision), which keeps deleted videos for the restore window.',
    found: 'GetBucketVersioning does not answer Enabled.',
    severity: 'warning',
  },
  versions_kept_forever: {
    see: 'The bill grows although campaigns end: BucketSizeBytes stays where it was.',
    why: 'The bucket keeps versions, and no lifecycle rule ends those of deleted videos.',
    action: 'Add a lifecycle rule with NoncurrentVersionExpiration for the restore window (reelkeep provision).',
    found: 'Versioning is on, and no enabled rule has a NoncurrentVersionExpiration that covers the videos.',
    severity: 'warning',
  },
  lifecycle_archives_videos: {
    see: 'Old videos answer 403 InvalidObjectState to a presigned URL that is in order.',
    why: 'A lifecycle rule or archive tier moves videos to GLACIER or DEEP_ARCHIVE, where nothing can be read before a restore of hours.',
    action:
      'Move videos to GLACIER_IR or INTELLIGENT_TIERING without archive tiers instead, and restore those that are archived.',
    codes: ['InvalidObjectState'],
    found:
      'An enabled rule (or Intelligent-Tiering archive tier) that covers the video prefix names GLACIER, DEEP_ARCHIVE or an archive tier.',
    severity: 'fault',
  },
  lifecycle_expires_videos: {
    see: 'Videos vanish after some days although their campaign goes on; the API answers 404.',
    why: 'A lifecycle rule deletes current objects by age, and knows nothing of campaigns.',
    action:
      'Take the Expiration out of the rule that is named, or narrow its prefix: the reaper deletes when a campaign ends.',
    found: 'An enabled rule that covers the video prefix has an Expiration of current objects.',
    severity: 'fault',
  },
  lifecycle_touches_ledger: {
    see: 'Deleted videos come back after a redrive, or usage is counted wrong.',
    why: 'A lifecycle rule deletes or moves the ledger, and with it the tombstones that keep deleted videos deleted.',
    action: 'Narrow the rule that is named to the video prefix: the ledger stays in STANDARD, for ever.',
    found: 'An enabled rule that covers the ledger prefix expires or transitions current objects.',
    severity: 'fault',
  },
  abort_rule_missing: {
    see: 'The bill counts more bytes than any listing shows.',
    why: 'Uploads that died half way keep their parts, and no lifecycle rule aborts them after a day.',
    action:
      'Add a lifecycle rule with AbortIncompleteMultipartUpload after 1 day (reelkeep provision); the reaper counts on it too.',
    found: 'No enabled rule for the whole bucket or the video prefix aborts unfinished uploads within 7 days.',
    severity: 'warning',
  },
  storage_class_unknown: {
    see: 'InvalidStorageClass for every upload.',
    why: 'The endpoint does not offer the class that S3_STORAGE_CLASS names.',
    action: 'Correct S3_STORAGE_CLASS: the endpoint does not offer this class.',
    codes: ['InvalidStorageClass'],
    severity: 'fault',
  },
  object_too_large: {
    see: 'EntityTooLarge for long videos, short ones are stored.',
    why: 'A request is larger than the endpoint, or a proxy before it, takes.',
    action: 'Lower PROVIDER_MAX_BYTES to what the endpoint takes, or raise the limit of the proxy before it.',
    codes: ['EntityTooLarge', 'RequestEntityTooLarge', 'Http413'],
    severity: 'fault',
  },
} as const satisfies Record<string, DiagnosisEntry>;
