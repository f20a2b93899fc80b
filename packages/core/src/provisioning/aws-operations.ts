/**
 * Every call to AWS that an app makes: the one table behind its policy, its documentation and the test that compares it with what
 * the apps were seen to do.
 */
import type { QueueRole } from './resource-names.ts';

export const IAM_APPS = ['ingest', 'reaper', 'api', 'provisioning'] as const;
export type IamApp = (typeof IAM_APPS)[number];

/** What a call is made on; `iam-policy.ts` says which ARNs that comes to. */
export type OperationTarget =
  | 'bucket'
  | 'videos'
  | 'ledger'
  /** Opened entries of ingest's attempts, and nothing else of the ledger. */
  | 'attempts'
  | QueueRole
  | 'queues'
  | 'topic'
  | 'subscriptions'
  | 'rule';

export interface AwsOperation {
  readonly app: IamApp;
  /** As AWS names it, e.g. `s3:PutObject` for the call; often, but not always, the action that it needs. */
  readonly operation: string;
  /** https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
  readonly action: string;
  readonly on: OperationTarget;
  readonly why: string;
}

type Row = readonly [operation: string, action: string, on: readonly OperationTarget[], why: string];

const MULTIPART: readonly Row[] = [
  ['s3:CreateMultipartUpload', 's3:PutObject', ['videos'], 'a video goes up in parts while it comes down'],
  ['s3:UploadPart', 's3:PutObject', ['videos'], 'each part of a video'],
  ['s3:CompleteMultipartUpload', 's3:PutObject', ['videos'], 'the parts become the video, where the key is free'],
  ['s3:AbortMultipartUpload', 's3:AbortMultipartUpload', ['videos'], 'parts of a download that broke are not kept'],
];

const ABSENT =
  'without it S3 answers 403 where a key is missing, and a missing tombstone could not be told from a forbidden one';

const UNTIDIED = 'without it they stay, which harms nothing and makes ends of campaigns list twice as much';

const INGEST: readonly Row[] = [
  ['s3:HeadBucket', 's3:ListBucket', ['bucket'], 'whether S3 is back'],
  ['s3:ListObjectsV2', 's3:ListBucket', ['bucket'], `the tombstone and the mark of removal; ${ABSENT}`],
  ['s3:GetObject', 's3:GetObject', ['ledger'], 'the tombstone of a creative'],
  ['s3:PutObject', 's3:PutObject', ['ledger', 'videos'], 'entries of attempts, and small videos'],
  ...MULTIPART,
  [
    's3:ListMultipartUploads',
    's3:ListBucketMultipartUploads',
    ['bucket'],
    'uploads that a worker killed on this machine left behind',
  ],
  ['s3:HeadObject', 's3:GetObject', ['videos'], 'whose video lies on a key that is taken'],
  ['s3:DeleteObjects', 's3:DeleteObject', ['attempts'], `opened entries of attempts that were closed; ${UNTIDIED}`],
  [
    's3:DeleteObjects (versions)',
    's3:DeleteObjectVersion',
    ['attempts'],
    'the same where the bucket keeps versions, which would stay under a marker',
  ],
  ['sqs:ReceiveMessage', 'sqs:ReceiveMessage', ['ingest', 'ingestRetry'], 'videos that are to be stored'],
  ['sqs:DeleteMessage', 'sqs:DeleteMessage', ['ingest', 'ingestRetry'], 'acknowledges'],
  [
    'sqs:ChangeMessageVisibility',
    'sqs:ChangeMessageVisibility',
    ['ingest', 'ingestRetry'],
    'the heartbeat of long work',
  ],
  [
    'sqs:GetQueueAttributes',
    'sqs:GetQueueAttributes',
    ['ingest', 'ingestRetry', 'ingestDlq'],
    'how many messages wait',
  ],
  [
    'sqs:SendMessage',
    'sqs:SendMessage',
    ['ingestRetry', 'ingestDlq'],
    'parks what must wait, puts aside what can not work',
  ],
  ['sns:Publish', 'sns:Publish', ['topic'], 'outcomes'],
];

const REAPER: readonly Row[] = [
  ['s3:ListObjectsV2', 's3:ListBucket', ['bucket'], `the entries of a creative; ${ABSENT}`],
  ['s3:HeadBucket', 's3:ListBucket', ['bucket'], 'that a key is missing, and not the bucket'],
  ['s3:ListMultipartUploads', 's3:ListBucketMultipartUploads', ['bucket'], 'uploads that nobody will complete'],
  ['s3:AbortMultipartUpload', 's3:AbortMultipartUpload', ['videos'], 'ends them'],
  ['s3:GetBucketVersioning', 's3:GetBucketVersioning', ['bucket'], 'whether a purge has older versions to look for'],
  ['s3:ListObjectVersions', 's3:ListBucketVersions', ['bucket'], 'the versions that a purge removes'],
  ['s3:GetObject', 's3:GetObject', ['ledger'], 'tombstones and what falls due'],
  ['s3:HeadObject', 's3:GetObject', ['videos'], 'the size of what is deleted, and whether it is a fence'],
  ['s3:PutObject', 's3:PutObject', ['ledger', 'videos'], 'tombstones, and fences over keys with an open attempt'],
  [
    's3:DeleteObjects',
    's3:DeleteObject',
    ['ledger', 'videos'],
    'the videos of a campaign that has ended; later its entries',
  ],
  ['s3:DeleteObjects (versions)', 's3:DeleteObjectVersion', ['videos'], 'a purge'],
  ['sqs:ReceiveMessage', 'sqs:ReceiveMessage', ['campaigns'], 'campaigns that have ended'],
  ['sqs:DeleteMessage', 'sqs:DeleteMessage', ['campaigns'], 'acknowledges'],
  ['sqs:ChangeMessageVisibility', 'sqs:ChangeMessageVisibility', ['campaigns'], 'the heartbeat of long work'],
  ['sqs:GetQueueAttributes', 'sqs:GetQueueAttributes', ['campaigns', 'campaignsDlq'], 'how many messages wait'],
  ['sqs:SendMessage', 'sqs:SendMessage', ['campaigns', 'campaignsDlq'], 'an end that has to wait, or can not work'],
  ['sns:Publish', 'sns:Publish', ['topic'], 'campaign.reaped'],
];

const API: readonly Row[] = [
  ['s3:HeadBucket', 's3:ListBucket', ['bucket'], 'readiness'],
  ['s3:ListObjectsV2', 's3:ListBucket', ['bucket'], `lists and usage; ${ABSENT}`],
  ['s3:GetObject', 's3:GetObject', ['ledger', 'videos'], 'tombstones; what a presigned GET is signed for'],
  ['s3:HeadObject', 's3:GetObject', ['ledger', 'videos'], 'whether a mark or a video is there'],
  [
    's3:PutObject',
    's3:PutObject',
    ['ledger', 'videos'],
    'entries of uploads and marks of removal; presigned PUT and fences',
  ],
  ['s3:DeleteObjects', 's3:DeleteObject', ['videos'], 'DELETE /videos/{file}'],
  ['s3:RestoreObject', 's3:RestoreObject', ['videos'], 'a video that was archived'],
  ['s3:GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration', ['bucket'], 'the forecast in GET /usage'],
];

const BUCKET_SETTINGS: readonly Row[] = [
  ['s3:HeadBucket', 's3:ListBucket', ['bucket'], 'whether the bucket is there'],
  ['s3:CreateBucket', 's3:CreateBucket', ['bucket'], 'makes it'],
  ['s3:GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock', ['bucket'], 'public access block'],
  ['s3:PutPublicAccessBlock', 's3:PutBucketPublicAccessBlock', ['bucket'], 'public access block'],
  ['s3:GetBucketOwnershipControls', 's3:GetBucketOwnershipControls', ['bucket'], 'object ownership'],
  ['s3:PutBucketOwnershipControls', 's3:PutBucketOwnershipControls', ['bucket'], 'object ownership'],
  ['s3:GetBucketEncryption', 's3:GetEncryptionConfiguration', ['bucket'], 'default encryption'],
  ['s3:PutBucketEncryption', 's3:PutEncryptionConfiguration', ['bucket'], 'default encryption'],
  ['s3:GetBucketVersioning', 's3:GetBucketVersioning', ['bucket'], 'versioning'],
  ['s3:PutBucketVersioning', 's3:PutBucketVersioning', ['bucket'], 'versioning'],
  ['s3:GetBucketPolicy', 's3:GetBucketPolicy', ['bucket'], 'the TLS-only policy'],
  ['s3:PutBucketPolicy', 's3:PutBucketPolicy', ['bucket'], 'the TLS-only policy'],
  ['s3:GetBucketCors', 's3:GetBucketCORS', ['bucket'], '--cors-origin'],
  ['s3:PutBucketCors', 's3:PutBucketCORS', ['bucket'], '--cors-origin'],
  ['s3:GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration', ['bucket'], 'lifecycle rules'],
  ['s3:PutBucketLifecycleConfiguration', 's3:PutLifecycleConfiguration', ['bucket'], 'lifecycle rules'],
  ['s3:GetBucketMetricsConfiguration', 's3:GetMetricsConfiguration', ['bucket'], 'request metrics'],
  ['s3:PutBucketMetricsConfiguration', 's3:PutMetricsConfiguration', ['bucket'], 'request metrics'],
];

const PROVISIONING: readonly Row[] = [
  ...BUCKET_SETTINGS,
  ['sqs:GetQueueUrl', 'sqs:GetQueueUrl', ['queues'], 'whether a queue is there'],
  ['sqs:CreateQueue', 'sqs:CreateQueue', ['queues'], 'makes it'],
  ['sqs:GetQueueAttributes', 'sqs:GetQueueAttributes', ['queues'], 'its settings'],
  ['sqs:SetQueueAttributes', 'sqs:SetQueueAttributes', ['queues'], 'retention, redrive, policy'],
  ['sns:GetTopicAttributes', 'sns:GetTopicAttributes', ['topic'], 'whether the topic is there'],
  ['sns:CreateTopic', 'sns:CreateTopic', ['topic'], 'makes it'],
  ['sns:ListSubscriptionsByTopic', 'sns:ListSubscriptionsByTopic', ['topic'], 'whether the queue is subscribed'],
  ['sns:Subscribe', 'sns:Subscribe', ['topic'], 'subscribes it'],
  ['sns:GetSubscriptionAttributes', 'sns:GetSubscriptionAttributes', ['subscriptions'], 'raw delivery'],
  ['sns:SetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', ['subscriptions'], 'raw delivery'],
  ['events:DescribeRule', 'events:DescribeRule', ['rule'], 'whether the rule is there'],
  ['events:PutRule', 'events:PutRule', ['rule'], 'makes it'],
  ['events:ListTargetsByRule', 'events:ListTargetsByRule', ['rule'], 'where it leads'],
  ['events:PutTargets', 'events:PutTargets', ['rule'], 'leads it to the queue'],
];

const ROWS: Readonly<Record<IamApp, readonly Row[]>> = {
  ingest: INGEST,
  reaper: REAPER,
  api: API,
  provisioning: PROVISIONING,
};

export const AWS_OPERATIONS: readonly AwsOperation[] = IAM_APPS.flatMap((app) =>
  ROWS[app].flatMap(([operation, action, targets, why]) => targets.map((on) => ({ app, operation, action, on, why }))),
);
