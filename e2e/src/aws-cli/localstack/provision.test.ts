import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, listAt, parseJson, textAt } from '../../json.ts';
import { newTenant } from '../../names.ts';
import { bareEnvironment, REPO_ROOT } from '../../up.ts';
import { runAws } from '../run-aws.ts';

const run = promisify(execFile);

/** Queue names are fixed, and no other stack of the suite lives here. */
const region = 'ca-central-1';
const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';
const bucket = newTenant('provisioned');
const access = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const user = 'arn:aws:iam::000000000000:user/ceaser-video-service';
const queueArn = (name: string) => `arn:aws:sqs:${region}:000000000000:${name}`;
const topicArn = `arn:aws:sns:${region}:000000000000:reelkeep-outcomes`;

const aws = (...args: readonly string[]) => runAws(access, args);
const read = async (...args: readonly string[]): Promise<unknown> => parseJson(await aws(...args));
const s3api = (call: string, ...args: readonly string[]) => aws('s3api', call, '--bucket', bucket, ...args);
const readBucket = async (call: string, ...args: readonly string[]) => parseJson(await s3api(call, ...args));

/** `reelkeep provision --json`; the exit code tells of a plan that would change something. */
async function provision(...args: readonly string[]): Promise<{ code: number; answer: unknown }> {
  const command = ['apps/cli/src/main.ts', 'provision', '--json', ...args];
  const env = {
    ...bareEnvironment(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_UA_APP_ID: 'reelkeep-provisioning',
    S3_BUCKET_NAME: bucket,
  };
  const ended = run(process.execPath, command, { cwd: REPO_ROOT, env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  const { code, stdout } = await ended;
  return { code, answer: parseJson(stdout) };
}

const OPTIONS = [
  ...['--tiering', 'ia-and-glacier-ir', '--restore-days', '14', '--cors-origin', 'https://app.example'],
  ...['--service-principal', user],
];

describe('reelkeep provision on LocalStack, read back with the AWS CLI', {
  timeout: 120_000,
  concurrent: false,
}, () => {
  beforeAll(async () => {
    const plan = await provision('--plan', ...OPTIONS);
    expect(plan).toMatchObject({ code: 1, answer: { plan: true, kept: [], unsupported: [] } });
    await expect(s3api('head-bucket')).rejects.toThrow('404');
    expect(await provision(...OPTIONS)).toMatchObject({ code: 0, answer: { kept: [], unsupported: [], bucket } });
  }, 120_000);

  it('makes the bucket private, encrypted, versioned and owned, in its region', async () => {
    expect(at(await readBucket('get-bucket-location'), 'LocationConstraint')).toBe(region);
    expect(at(await readBucket('get-public-access-block'), 'PublicAccessBlockConfiguration')).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    expect(at(await readBucket('get-bucket-ownership-controls'), 'OwnershipControls')).toEqual({
      Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
    });
    expect(at(await readBucket('get-bucket-encryption'), 'ServerSideEncryptionConfiguration')).toMatchObject({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    });
    expect(await readBucket('get-bucket-versioning')).toEqual({ Status: 'Enabled' });
  });

  it('refuses requests without TLS, and lets the service user in', async () => {
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
    expect(parseJson(textAt(await readBucket('get-bucket-policy'), 'Policy'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ReelkeepTlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Sid: 'ReelkeepServiceceaservideoservice',
          Effect: 'Allow',
          Principal: { AWS: user },
          Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket', 's3:GetBucketLocation'],
          Resource,
        },
      ],
    });
  });

  it('sets CORS, request metrics, and lifecycle rules that leave the ledger alone', async () => {
    expect(await readBucket('get-bucket-cors')).toEqual({
      CORSRules: [
        {
          ID: 'reelkeep-browsers',
          AllowedOrigins: ['https://app.example'],
          AllowedMethods: ['GET', 'HEAD', 'PUT'],
          AllowedHeaders: ['*'],
          ExposeHeaders: ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges'],
          MaxAgeSeconds: 3600,
        },
      ],
    });
    expect(await readBucket('get-bucket-metrics-configuration', '--id', 'reelkeep-videos')).toEqual({
      MetricsConfiguration: { Id: 'reelkeep-videos', Filter: { Prefix: 'videos/' } },
    });
    expect(at(await readBucket('get-bucket-lifecycle-configuration'), 'Rules')).toEqual([
      {
        ID: 'reelkeep-abort-incomplete-uploads',
        Status: 'Enabled',
        Filter: { Prefix: '' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      {
        ID: 'reelkeep-restore-window',
        Status: 'Enabled',
        Filter: { Prefix: 'videos/' },
        NoncurrentVersionExpiration: { NoncurrentDays: 14 },
        Expiration: { ExpiredObjectDeleteMarker: true },
      },
      {
        ID: 'reelkeep-tiering',
        Status: 'Enabled',
        Filter: { Prefix: 'videos/' },
        Transitions: [
          { Days: 30, StorageClass: 'STANDARD_IA' },
          { Days: 90, StorageClass: 'GLACIER_IR' },
        ],
      },
    ]);
  });

  it.each([
    ['reelkeep-ingest', 'reelkeep-ingest-dlq', undefined],
    ['reelkeep-ingest-retry', 'reelkeep-ingest-dlq', undefined],
    ['reelkeep-campaigns', 'reelkeep-campaigns-dlq', undefined],
    ['reelkeep-ingest-dlq', undefined, ['reelkeep-ingest', 'reelkeep-ingest-retry']],
    ['reelkeep-campaigns-dlq', undefined, ['reelkeep-campaigns']],
    ['reelkeep-outcomes', undefined, undefined],
  ])('queue %s keeps 14 days, redrives to %s, and is redriven to by %s', async (name, dlq, sources) => {
    const attributes = await queueAttributes(name);
    expect(textAt(attributes, 'MessageRetentionPeriod')).toBe('1209600');
    expect(jsonIn(attributes, 'RedrivePolicy')).toEqual(
      dlq === undefined ? undefined : { deadLetterTargetArn: queueArn(dlq), maxReceiveCount: 20 },
    );
    expect(jsonIn(attributes, 'RedriveAllowPolicy')).toEqual(
      sources === undefined ? undefined : { redrivePermission: 'byQueue', sourceQueueArns: sources.map(queueArn) },
    );
  });

  it('leads outcomes from the topic, raw, and campaign.ended from the event bus, and nobody else, into their queues', async () => {
    const [subscription] = listAt(
      await read('sns', 'list-subscriptions-by-topic', '--topic-arn', topicArn),
      'Subscriptions',
    );
    expect(subscription).toMatchObject({ Protocol: 'sqs', Endpoint: queueArn('reelkeep-outcomes') });
    const subscriptionArn = textAt(subscription, 'SubscriptionArn');
    const told = await read('sns', 'get-subscription-attributes', '--subscription-arn', subscriptionArn);
    expect(at(told, 'Attributes')).toMatchObject({ RawMessageDelivery: 'true' });
    expect(jsonIn(await queueAttributes('reelkeep-outcomes'), 'Policy')).toEqual(
      allows('ReelkeepOutcomes', 'sns.amazonaws.com', 'reelkeep-outcomes', topicArn),
    );

    const rule = await read('events', 'describe-rule', '--name', 'reelkeep-campaign-ended');
    expect(rule).toMatchObject({ State: 'ENABLED' });
    expect(jsonIn(rule, 'EventPattern')).toEqual({ 'detail-type': ['campaign.ended'] });
    expect(at(await read('events', 'list-targets-by-rule', '--rule', 'reelkeep-campaign-ended'), 'Targets')).toEqual([
      { Id: 'reelkeep-campaigns', Arn: queueArn('reelkeep-campaigns') },
    ]);
    const ruleArn = `arn:aws:events:${region}:000000000000:rule/reelkeep-campaign-ended`;
    expect(jsonIn(await queueAttributes('reelkeep-campaigns'), 'Policy')).toEqual(
      allows('ReelkeepCampaignEnded', 'events.amazonaws.com', 'reelkeep-campaigns', ruleArn),
    );
  });

  it('brings an event from the bus into the queue', async () => {
    const detail = JSON.stringify({ tenant: 'acme', campaign_id: 'campaign-123', ended_at: '2025-09-01T00:00:00Z' });
    const entry = [{ Source: 'generator', DetailType: 'campaign.ended', Detail: detail }];
    await aws('events', 'put-events', '--entries', JSON.stringify(entry));
    const queueUrl = await queueUrlOf('reelkeep-campaigns');
    const received = await read('sqs', 'receive-message', '--queue-url', queueUrl, '--wait-time-seconds', '10');
    expect(JSON.stringify(received)).toContain('campaign-123');
  });

  it('changes nothing the second time', async () => {
    expect(await provision('--plan', ...OPTIONS)).toMatchObject({ code: 0, answer: { changes: [], kept: [] } });
    expect(await provision(...OPTIONS)).toMatchObject({ code: 0, answer: { changes: [], kept: [] } });
  });

  it('tightens what somebody loosened, and says so', async () => {
    await s3api('delete-public-access-block');
    await s3api('delete-bucket-ownership-controls');
    await s3api('put-bucket-versioning', '--versioning-configuration', 'Status=Suspended');
    const topic = await read('sns', 'list-subscriptions-by-topic', '--topic-arn', topicArn);
    const [subscription] = listAt(topic, 'Subscriptions');
    await aws(
      ...['sns', 'set-subscription-attributes', '--subscription-arn', textAt(subscription, 'SubscriptionArn')],
      ...['--attribute-name', 'RawMessageDelivery', '--attribute-value', 'false'],
    );
    const key = `arn:aws:kms:${region}:000000000000:key/00000000-0000-0000-0000-000000000000`;
    const { answer } = await provision('--kms-key', key);
    expect(listAt(answer, 'changes').map((change) => textAt(change, 'property'))).toEqual([
      'public access block',
      'object ownership',
      'default encryption',
      'versioning',
      'raw delivery',
    ]);
    expect(await provision()).toMatchObject({
      answer: { changes: [], kept: [{ property: 'default encryption', why: expect.stringContaining('stricter') }] },
    });
  });
});

async function queueUrlOf(name: string): Promise<string> {
  return textAt(await read('sqs', 'get-queue-url', '--queue-name', name), 'QueueUrl');
}

async function queueAttributes(name: string): Promise<unknown> {
  const url = await queueUrlOf(name);
  return at(await read('sqs', 'get-queue-attributes', '--queue-url', url, '--attribute-names', 'All'), 'Attributes');
}

function jsonIn(value: unknown, name: string): unknown {
  const text = at(value, name);
  return typeof text === 'string' && text !== '' ? parseJson(text) : undefined;
}

function allows(Sid: string, Service: string, queue: string, source: string) {
  const Condition = { ArnEquals: { 'aws:SourceArn': source } };
  const statement = { Sid, Effect: 'Allow', Principal: { Service }, Action: 'sqs:SendMessage', Condition };
  return { Version: '2012-10-17', Statement: [{ ...statement, Resource: queueArn(queue) }] };
}
