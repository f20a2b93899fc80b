import { QUEUE_NAMES, QUEUE_ROLES } from '@reelkeep/core/provisioning/resource-names';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { makeExample, resourcesOfType, templateOf } from '../testing/synthesize.ts';

const { storage } = makeExample();
const template = Template.fromStack(storage);

test('the template is as it was when somebody last looked at it', () => {
  expect(templateOf(storage)).toMatchSnapshot();
});

describe('the bucket', () => {
  test('outlives the stack, is private, encrypted, versioned, and refuses requests without TLS', () => {
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Sid: 'ReelkeepTlsOnly' })] },
    });
  });

  test('takes the name, the key and the origins of the deployment', () => {
    const kmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
    const changed = makeExample({ bucket: { name: 'my-videos', kmsKeyArn, corsOrigins: ['https://a.example'] } });
    Template.fromStack(changed.storage).hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'my-videos',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKeyArn },
          },
        ],
      },
      CorsConfiguration: { CorsRules: [Match.objectLike({ AllowedOrigins: ['https://a.example'] })] },
    });
  });

  test('is encrypted by S3 itself where no key is named, and has no CORS rule where no origin is', () => {
    const [bucket] = resourcesOfType(makeExample({ bucket: {} }).storage, 'AWS::S3::Bucket');
    expect(bucket?.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(bucket?.Properties).not.toHaveProperty('CorsConfiguration');
  });
});

describe('the messaging', () => {
  test('has every queue by its name', () => {
    const queues = resourcesOfType(storage, 'AWS::SQS::Queue').map(({ Properties }) => Properties['QueueName']);
    expect(queues.sort()).toEqual(QUEUE_ROLES.map((role) => QUEUE_NAMES[role]).sort());
  });

  test('lets a dead-letter queue be used by its own queues alone', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'reelkeep-campaigns-dlq',
      RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [Match.anyValue()] },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'reelkeep-campaigns',
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: 20 },
    });
  });

  test('lets the topic and the rule alone send to their queues', () => {
    for (const [service, sid] of [
      ['sns.amazonaws.com', 'ReelkeepOutcomes'],
      ['events.amazonaws.com', 'ReelkeepCampaignEnded'],
    ]) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: [
            {
              Sid: sid,
              Effect: 'Allow',
              Principal: { Service: service },
              Action: 'sqs:SendMessage',
              Resource: Match.anyValue(),
              Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
            },
          ],
        },
      });
    }
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', RawMessageDelivery: true });
  });
});

test('can not be deleted by accident', () => {
  expect(storage.terminationProtection).toBe(true);
});
