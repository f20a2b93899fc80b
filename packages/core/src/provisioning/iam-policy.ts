/** The least that an app must be allowed, as an IAM policy, from the table of what it does. */
import { AWS_OPERATIONS, type IamApp, type OperationTarget } from './aws-operations.ts';
import { QUEUE_ROLES, type QueueRole } from './resource-names.ts';

/** ARNs of what is there, or will be. */
export interface IamResources {
  readonly partition: string;
  readonly bucket: string;
  readonly videoPrefix: string;
  readonly ledgerPrefix: string;
  readonly queueArns: Readonly<Record<QueueRole, string>>;
  readonly topicArn: string;
  readonly ruleArn: string;
  /** Of the bucket's default encryption, when it is a key of one's own. */
  readonly kmsKeyArn?: string | undefined;
  /** What PRESIGN_ROLE_ARN names: the role that the API signs with for each tenant. */
  readonly presignRoleArn?: string | undefined;
}

export interface IamStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IamStatement[];
}

/** One statement for each thing that the app works on. */
export function iamPolicy(app: IamApp, resources: IamResources): IamPolicy {
  const rows = AWS_OPERATIONS.filter((row) => row.app === app);
  const targets = [...new Set(rows.map(({ on }) => on))];
  const statements = targets.map(
    (on): IamStatement => ({
      Sid: sidOf(on),
      Effect: 'Allow',
      Action: [...new Set(rows.filter((row) => row.on === on).map(({ action }) => action))].sort(),
      Resource: arnsOf(on, resources),
    }),
  );
  return { Version: '2012-10-17', Statement: [...statements, ...withKeys(app, resources)] };
}

/** `ReelkeepVideos`, `ReelkeepIngestRetry`: a Sid is letters and digits. */
export function sidOf(on: OperationTarget): string {
  return `Reelkeep${on.charAt(0).toUpperCase()}${on.slice(1)}`;
}

/**
 * The ids that ingest gives its attempts, a UUID and (traced) what `attempt-trace.ts` makes, as far as IAM's `?` (one character)
 * can say it. A wildcard passes over slashes, so it is the hyphens, counted from the end, that keep closings and marks out.
 */
const ATTEMPT_IDS = [
  [8, 4, 4, 4, 12],
  [32, 16, 14],
].map((lengths) => lengths.map((length) => '?'.repeat(length)).join('-'));

function arnsOf(on: OperationTarget, resources: IamResources): readonly string[] {
  const { partition, bucket, videoPrefix, ledgerPrefix, queueArns, topicArn, ruleArn } = resources;
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  switch (on) {
    case 'bucket':
      return [bucketArn];
    case 'videos':
      return [`${bucketArn}/${videoPrefix}/*`];
    case 'ledger':
      return [`${bucketArn}/${ledgerPrefix}/*`];
    case 'attempts':
      return ATTEMPT_IDS.map((id) => `${bucketArn}/${ledgerPrefix}/*/*/videos/????????_??????-*/${id}`);
    case 'queues':
      return QUEUE_ROLES.map((role) => queueArns[role]);
    case 'topic':
      return [topicArn];
    // IAM knows no ARN for these actions: named for a topic they are allowed nowhere.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    case 'subscriptions':
      return ['*'];
    case 'rule':
      return [ruleArn];
    default:
      return [queueArns[on]];
  }
}

/** Statements that an installation needs or not. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
function withKeys(app: IamApp, { kmsKeyArn, presignRoleArn }: IamResources): readonly IamStatement[] {
  const key: readonly IamStatement[] =
    kmsKeyArn === undefined || app === 'provisioning'
      ? []
      : [
          {
            Sid: 'ReelkeepKey',
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: [kmsKeyArn],
          },
        ];
  const role: readonly IamStatement[] =
    presignRoleArn === undefined || app !== 'api'
      ? []
      : [{ Sid: 'ReelkeepPresignRole', Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [presignRoleArn] }];
  return [...key, ...role];
}
