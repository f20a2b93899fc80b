import { expect, test } from 'vitest';
import { type HttpCall, readAwsCalls } from './aws-call.ts';

const call = (method: string, target: string, fields: Partial<HttpCall> = {}) =>
  readAwsCalls({
    method,
    target,
    body: '',
    ...fields,
    headers: { 'user-agent': 'aws-sdk-js app/reelkeep-ingest', ...fields.headers },
  }).map(({ app, operation, on }) => `${app} ${operation} on ${on}`);

test.each([
  ['HEAD', '/bucket', 's3:HeadBucket on bucket'],
  ['GET', '/bucket?list-type=2&prefix=ledger%2F', 's3:ListObjectsV2 on bucket'],
  ['GET', '/bucket?versions', 's3:ListObjectVersions on bucket'],
  ['PUT', '/bucket?lifecycle', 's3:PutBucketLifecycleConfiguration on bucket'],
  ['PUT', '/bucket', 's3:CreateBucket on bucket'],
  ['GET', '/bucket/ledger/acme/c/ended', 's3:GetObject on ledger'],
  ['PUT', '/bucket/videos/acme/a.mp4?x-id=PutObject', 's3:PutObject on videos'],
  ['PUT', '/bucket/videos/acme/a.mp4?partNumber=1&uploadId=u', 's3:UploadPart on videos'],
  ['POST', '/bucket/videos/acme/a.mp4?uploads', 's3:CreateMultipartUpload on videos'],
  ['POST', '/bucket/videos/acme/a.mp4?uploadId=u', 's3:CompleteMultipartUpload on videos'],
  ['DELETE', '/bucket/videos/acme/a.mp4?uploadId=u', 's3:AbortMultipartUpload on videos'],
])('%s %s is %s', (method, target, expected) => {
  expect(call(method, target)).toEqual([`ingest ${expected}`]);
});

test('a batch of deletions is one call for each kind of key, and another for versions', () => {
  const body =
    '<Delete><Object><Key>videos/acme/a.mp4</Key></Object><Object><Key>ledger/acme/c/ended</Key></Object>' +
    '<Object><Key>videos/acme/a.mp4</Key><VersionId>v</VersionId></Object></Delete>';
  expect(call('POST', '/bucket?delete', { body })).toEqual([
    'ingest s3:DeleteObjects on videos',
    'ingest s3:DeleteObjects on ledger',
    'ingest s3:DeleteObjects (versions) on videos',
  ]);
});

test('what ingest deletes of the ledger are opened entries, with the ids that it gives its attempts', () => {
  const video = 'ledger/acme/c/videos/20250812_143052-001';
  const [plain, traced] = [
    '0b7e1f2a-1111-4222-8333-444455556666',
    `${'a'.repeat(32)}-${'b'.repeat(16)}-${'c'.repeat(14)}`,
  ];
  const on = (name: string, agent = 'ingest') => {
    const headers = { 'user-agent': `aws-sdk-js app/reelkeep-${agent}` };
    const body = `<Delete><Object><Key>${video}/${name}</Key></Object></Delete>`;
    return call('POST', '/bucket?delete', { body, headers });
  };
  expect([plain, traced].flatMap((name) => on(name))).toEqual(Array(2).fill('ingest s3:DeleteObjects on attempts'));
  for (const name of ['removed', `${plain}.campaign_ended`, `${traced}.stored.1.${'d'.repeat(64)}`]) {
    expect(on(name)).toEqual(['ingest s3:DeleteObjects on ledger']);
  }
  expect(on(plain, 'reaper')).toEqual(['reaper s3:DeleteObjects on ledger']);
});

test('a call to SQS is told by its target and its queue, one to SNS by its form', () => {
  const headers = { 'x-amz-target': 'AmazonSQS.SendMessage' };
  const body = JSON.stringify({ QueueUrl: 'http://h/000000000000/reelkeep-ingest-retry', MessageBody: '{}' });
  expect(call('POST', '/', { headers, body })).toEqual(['ingest sqs:SendMessage on ingestRetry']);
  expect(call('POST', '/', { body: 'Action=Publish&TopicArn=arn' })).toEqual(['ingest sns:Publish on topic']);
  expect(call('POST', '/', { body: 'Action=GetSubscriptionAttributes&SubscriptionArn=arn' })).toEqual([
    'ingest sns:GetSubscriptionAttributes on subscriptions',
  ]);
});

test('who does not say which app it is is not counted, but for what a presigned URL asks', () => {
  const headers = { 'user-agent': 'curl' };
  expect(call('GET', '/bucket/videos/acme/a.mp4', { headers })).toEqual([]);
  const presigned = readAwsCalls({
    method: 'GET',
    target: '/bucket/videos/acme/a.mp4?X-Amz-Signature=s',
    headers,
    body: '',
  });
  expect(presigned).toEqual([{ app: 'api', operation: 's3:GetObject', on: 'videos', presigned: true }]);
});

test('a name that is unknown stays as it is, so that it is found in no policy', () => {
  expect(call('GET', '/bucket?acl')).toEqual(['ingest s3:GET ?acl on bucket']);
  expect(call('PUT', '/bucket/elsewhere/a.mp4')).toEqual(['ingest s3:PutObject on elsewhere/a.mp4']);
});
