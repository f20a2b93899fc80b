import { describe, expect, it } from 'vitest';
import { AWS_OPERATIONS, IAM_APPS } from './aws-operations.ts';
import { type IamResources, iamPolicy } from './iam-policy.ts';

const queue = (name: string) => `arn:aws:sqs:us-east-1:123456789012:reelkeep-${name}`;
const resources: IamResources = {
  partition: 'aws',
  bucket: 'ceaser-advt-genius-videos',
  videoPrefix: 'videos',
  ledgerPrefix: 'ledger',
  queueArns: {
    ingest: queue('ingest'),
    ingestRetry: queue('ingest-retry'),
    ingestDlq: queue('ingest-dlq'),
    campaigns: queue('campaigns'),
    campaignsDlq: queue('campaigns-dlq'),
    outcomes: queue('outcomes'),
  },
  topicArn: 'arn:aws:sns:us-east-1:123456789012:reelkeep-outcomes',
  ruleArn: 'arn:aws:events:us-east-1:123456789012:rule/reelkeep-campaign-ended',
};
const keys = {
  kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
  presignRoleArn: 'arn:aws:iam::123456789012:role/r',
};
const actionsOf = (app: (typeof IAM_APPS)[number]) =>
  iamPolicy(app, resources).Statement.flatMap(({ Action }) => Action);

describe.each(IAM_APPS)('the policy of %s', (app) => {
  it('names every resource and every action: no wildcard but the end of a prefix, and where IAM takes nothing else', () => {
    for (const { Sid, Action, Resource } of iamPolicy(app, { ...resources, ...keys }).Statement) {
      expect(Action.join()).not.toContain('*');
      if (Sid === 'ReelkeepSubscriptions') continue;
      if (Sid === 'ReelkeepAttempts') continue;
      for (const arn of Resource) expect(arn.replace(/\/(videos|ledger)\/\*$/, '')).not.toMatch(/[*?]/);
    }
  });

  it('holds the action of each call that the app makes, and none else', () => {
    const needed = AWS_OPERATIONS.filter((row) => row.app === app).map(({ action }) => action);
    expect(new Set(actionsOf(app))).toEqual(new Set(needed));
  });

  it('has a Sid of its own for each statement, of letters and digits', () => {
    const sids = iamPolicy(app, { ...resources, ...keys }).Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });
});

it('ingest may delete nothing but entries of attempts, and nobody but provisioning may change the bucket', () => {
  const deleting = iamPolicy('ingest', resources).Statement.filter(({ Action }) => Action.join().includes('s3:Delete'));
  expect(deleting.map(({ Sid, Action }) => [Sid, Action])).toEqual([
    ['ReelkeepAttempts', ['s3:DeleteObject', 's3:DeleteObjectVersion']],
  ]);
  for (const app of ['ingest', 'reaper', 'api'] as const) {
    expect(actionsOf(app).filter((action) => /Put(Bucket|Lifecycle|Encryption|Metrics)/.test(action))).toEqual([]);
  }
  expect(actionsOf('provisioning').filter((action) => action.endsWith('Object'))).toEqual([]);
});

it('a key and a role to sign with are allowed where they are named, to whom they are for', () => {
  const sids = (app: (typeof IAM_APPS)[number]) =>
    iamPolicy(app, { ...resources, ...keys }).Statement.map(({ Sid }) => Sid);
  expect(sids('ingest')).toContain('ReelkeepKey');
  expect(sids('ingest')).not.toContain('ReelkeepPresignRole');
  expect(sids('api')).toContain('ReelkeepPresignRole');
  expect(sids('provisioning')).not.toContain('ReelkeepKey');
});

it('the attributes of subscriptions are read and set under no ARN, for IAM has none for them', () => {
  const { Statement } = iamPolicy('provisioning', resources);
  expect(Statement.filter(({ Action }) => Action.join().includes('SubscriptionAttributes'))).toEqual([
    {
      Sid: 'ReelkeepSubscriptions',
      Effect: 'Allow',
      Action: ['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes'],
      Resource: ['*'],
    },
  ]);
});
