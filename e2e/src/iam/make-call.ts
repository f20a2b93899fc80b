/** Makes each call of the table for real, with credentials of one's own. */
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import type { Credentials } from './moto-accounts.ts';
import type { Operation } from './printed-policies.ts';

export interface CallSite {
  readonly endpoint: string;
  readonly bucket: string;
  /** By the role that the table names. */
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly topicArn: string;
  readonly subscriptionArn: string;
}

const KEYS: Readonly<Record<string, string>> = {
  videos: 'videos/acme/20250812_143052-campaign-123-001.mp4',
  ledger: 'ledger/acme/campaign-123/ended',
  attempts: 'ledger/acme/campaign-123/videos/20250812_143052-001/0b7e1f2a-1111-4222-8333-444455556666',
};

/** `denied`: the engine says that the policy does not allow it. @throws when the credentials themselves are refused */
export async function makeCall(
  site: CallSite,
  credentials: Credentials,
  row: Operation,
): Promise<'allowed' | 'denied'> {
  const client = { region: 'us-east-1', endpoint: site.endpoint, credentials: { ...credentials }, maxAttempts: 1 };
  try {
    await callOf(site, client, row);
    return 'allowed';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (/Signature|AccessKey|InvalidClientTokenId/.test(error.name)) throw error;
    // By its status: a HEAD has no body, and moto words its refusal in XML also for those who asked in JSON.
    const status = '$metadata' in error ? Object(error.$metadata)['httpStatusCode'] : undefined;
    if (status === undefined) throw error;
    if (status === 403) return 'denied';
    // Anything else comes after the policy: no such upload, nothing archived.
    return 'allowed';
  }
}

interface ClientSettings {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
}

async function callOf(site: CallSite, settings: ClientSettings, { operation, on }: Operation): Promise<unknown> {
  const [service, call = ''] = operation.split(':');
  switch (service) {
    case 's3':
      return callS3(new s3.S3Client({ ...settings, forcePathStyle: true }), site.bucket, call, KEYS[on] ?? '');
    case 'sqs':
      return callSqs(new sqs.SQSClient(settings), call, site.queueUrls[on === 'queues' ? 'ingest' : on] ?? '');
    case 'sns':
      return callSns(new sns.SNSClient(settings), call, site);
    default:
      return callEvents(new EventBridgeClient(settings), call);
  }
}

async function callS3(client: s3.S3Client, Bucket: string, call: string, Key: string): Promise<unknown> {
  const object = { Bucket, Key };
  const upload = { ...object, UploadId: 'none' };
  switch (call) {
    case 'HeadBucket':
      return client.send(new s3.HeadBucketCommand({ Bucket }));
    case 'CreateBucket':
      return client.send(new s3.CreateBucketCommand({ Bucket }));
    case 'ListObjectsV2':
      return client.send(new s3.ListObjectsV2Command({ Bucket }));
    case 'ListObjectVersions':
      return client.send(new s3.ListObjectVersionsCommand({ Bucket }));
    case 'ListMultipartUploads':
      return client.send(new s3.ListMultipartUploadsCommand({ Bucket }));
    case 'GetBucketVersioning':
      return client.send(new s3.GetBucketVersioningCommand({ Bucket }));
    case 'PutBucketVersioning':
      return client.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    case 'GetBucketPolicy':
      return client.send(new s3.GetBucketPolicyCommand({ Bucket }));
    case 'GetBucketCors':
      return client.send(new s3.GetBucketCorsCommand({ Bucket }));
    case 'GetBucketLifecycleConfiguration':
      return client.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
    case 'HeadObject':
      return client.send(new s3.HeadObjectCommand(object));
    case 'GetObject':
      return client.send(new s3.GetObjectCommand(object));
    case 'PutObject':
      return client.send(new s3.PutObjectCommand({ ...object, Body: 'x' }));
    case 'CreateMultipartUpload':
      return client.send(new s3.CreateMultipartUploadCommand(object));
    case 'UploadPart':
      return client.send(new s3.UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }));
    case 'CompleteMultipartUpload':
      return client.send(new s3.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [] } }));
    case 'AbortMultipartUpload':
      return client.send(new s3.AbortMultipartUploadCommand(upload));
    case 'RestoreObject':
      return client.send(new s3.RestoreObjectCommand({ ...object, RestoreRequest: { Days: 1 } }));
    // moto judges a batch on the bucket; AWS judges it key by key, as it does a single deletion.
    case 'DeleteObjects':
      return client.send(new s3.DeleteObjectCommand(object));
    case 'DeleteObjects (versions)':
      return client.send(new s3.DeleteObjectCommand({ ...object, VersionId: 'none' }));
    default:
      throw new TypeError(`no call is made for s3:${call}`);
  }
}

async function callSqs(client: sqs.SQSClient, call: string, QueueUrl: string): Promise<unknown> {
  const QueueName = QueueUrl.split('/').at(-1) ?? '';
  switch (call) {
    case 'ReceiveMessage':
      return client.send(new sqs.ReceiveMessageCommand({ QueueUrl }));
    case 'DeleteMessage':
      return client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' }));
    case 'ChangeMessageVisibility':
      return client.send(
        new sqs.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'none', VisibilityTimeout: 1 }),
      );
    case 'GetQueueAttributes':
      return client.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    case 'SendMessage':
      return client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    case 'GetQueueUrl':
      return client.send(new sqs.GetQueueUrlCommand({ QueueName }));
    case 'CreateQueue':
      return client.send(new sqs.CreateQueueCommand({ QueueName }));
    case 'SetQueueAttributes':
      return client.send(
        new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { MessageRetentionPeriod: '1209600' } }),
      );
    default:
      throw new TypeError(`no call is made for sqs:${call}`);
  }
}

async function callSns(client: sns.SNSClient, call: string, site: CallSite): Promise<unknown> {
  const { topicArn: TopicArn, subscriptionArn: SubscriptionArn } = site;
  const raw = { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
  switch (call) {
    case 'Publish':
      return client.send(new sns.PublishCommand({ TopicArn, Message: '{}' }));
    case 'GetTopicAttributes':
      return client.send(new sns.GetTopicAttributesCommand({ TopicArn }));
    case 'CreateTopic':
      return client.send(new sns.CreateTopicCommand({ Name: TopicArn.split(':').at(-1) }));
    case 'ListSubscriptionsByTopic':
      return client.send(new sns.ListSubscriptionsByTopicCommand({ TopicArn }));
    case 'Subscribe':
      return client.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }));
    case 'GetSubscriptionAttributes':
      return client.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn }));
    case 'SetSubscriptionAttributes':
      return client.send(new sns.SetSubscriptionAttributesCommand({ SubscriptionArn, ...raw }));
    default:
      throw new TypeError(`no call is made for sns:${call}`);
  }
}

async function callEvents(client: EventBridgeClient, call: string): Promise<unknown> {
  const Name = 'reelkeep-campaign-ended';
  switch (call) {
    case 'DescribeRule':
      return client.send(new DescribeRuleCommand({ Name }));
    case 'PutRule':
      return client.send(new PutRuleCommand({ Name, EventPattern: '{"detail-type":["campaign.ended"]}' }));
    case 'ListTargetsByRule':
      return client.send(new ListTargetsByRuleCommand({ Rule: Name }));
    case 'PutTargets':
      return client.send(new PutTargetsCommand({ Rule: Name, Targets: [] }));
    default:
      throw new TypeError(`no call is made for events:${call}`);
  }
}
