/** Faults of who is asking: permissions on moto with its auth checks on, credentials and region there and on versitygw. */
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { IamApp } from '@reelkeep/core/provisioning/aws-operations';
import { type IamResources, iamPolicy } from '@reelkeep/core/provisioning/iam-policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineEndpoint } from './testing/engine-endpoint.ts';
import { createUser, enforceIam, type IamStatement, type IamUser } from './testing/moto-iam.ts';
import { type PlantedStack, plantStack } from './testing/planted-stack.ts';
import { type DoctorRun, runDoctor } from './testing/run-doctor.ts';

/** Not the API's: with its auth checks on, moto answers 500 to presigned URLs. */
const APPS = ['--app', 'ingest', 'reaper'];

/** Actions in moto's words: it has names of its own for HeadBucket and for batches, where IAM has none. */
function asMotoNames(action: string): string[] {
  if (action === 's3:ListBucket') return [action, 's3:HeadBucket'];
  return action.startsWith('s3:') ? [action] : [action, `${action}Batch`];
}

/** The least that these apps must be allowed, as `reelkeep iam` prints it, but for what is `lacking`. */
function leastOf(apps: readonly IamApp[], stack: PlantedStack, lacking?: string): readonly IamStatement[] {
  const arnOf = (url: string) => `arn:aws:sqs:us-east-1:123456789012:${url.split('/').at(-1)}`;
  const { ingest, ingestRetry, ingestDlq, campaigns, campaignsDlq, outcomes } = stack.queues;
  const resources: IamResources = {
    partition: 'aws',
    bucket: stack.bucket,
    videoPrefix: 'videos',
    ledgerPrefix: 'ledger',
    queueArns: {
      ingest: arnOf(ingest),
      ingestRetry: arnOf(ingestRetry),
      ingestDlq: arnOf(ingestDlq),
      campaigns: arnOf(campaigns),
      campaignsDlq: arnOf(campaignsDlq),
      outcomes: arnOf(outcomes),
    },
    topicArn: stack.outcomeTopicArn,
    ruleArn: '*',
  };
  const statements = apps.flatMap((app) => iamPolicy(app, resources).Statement);
  return statements.map(({ Action, Resource }): IamStatement => {
    const allowed = Action.filter((action) => action !== lacking);
    const isS3 = allowed.some((action) => action.startsWith('s3:'));
    // When several objects are deleted at once, moto asks for it on the bucket; of queues and topics, for the action alone.
    // Its resources are regular expressions but for their stars.
    const named = Resource.map((arn) => arn.replaceAll('?', '.'));
    const own = allowed.includes('s3:DeleteObject') ? [...named, `arn:aws:s3:::${stack.bucket}`] : named;
    return { Effect: 'Allow', Action: ['none:None', ...allowed.flatMap(asMotoNames)], Resource: isS3 ? own : '*' };
  });
}

const LACKING: Array<[string, RegExp]> = [
  ['s3:PutObject', /^arn:aws:s3:::doctor-\w+\/(videos|ledger)\/\*$/],
  ['s3:GetObject', /\/(videos|ledger)\/\*$/],
  ['s3:DeleteObject', /\/(videos|ledger)\/\*$/],
  ['s3:ListBucket', /^arn:aws:s3:::doctor-\w+$/],
  ['sqs:ReceiveMessage', /reelkeep-(ingest|ingest-retry|campaigns)$/],
  ['sqs:SendMessage', /reelkeep-(ingest-retry|ingest-dlq|campaigns|campaigns-dlq)$/],
  ['sns:Publish', /reelkeep-outcomes$/],
];

describe('with IAM enforced (moto) doctor', () => {
  const endpoint = () => engineEndpoint('MOTO');
  let stack: PlantedStack;
  let denied: PlantedStack;
  const users = new Map<string, IamUser>();

  beforeAll(async () => {
    await enforceIam(endpoint(), false);
    stack = await plantStack({ endpoint: endpoint() });
    denied = await plantStack({ endpoint: endpoint() });
    const add = async (name: string, statements: readonly IamStatement[]) => {
      users.set(name, await createUser(endpoint(), `${stack.bucket}-${name.replace(/[: ]/, '-')}`, statements));
    };
    await add('ingest', leastOf(['ingest'], stack));
    await add('reaper', leastOf(['reaper'], stack));
    await add('no deletion', leastOf(['ingest'], stack, 's3:DeleteObject'));
    await add('both', leastOf(['ingest', 'reaper'], stack));
    await add('denied', leastOf(['ingest', 'reaper', 'provisioning'], denied));
    for (const [action] of LACKING) await add(action, leastOf(['ingest', 'reaper'], stack, action));
    const deny = {
      Sid: 'NoReading',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${denied.bucket}/*`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await denied.clients.s3.send(new PutBucketPolicyCommand({ Bucket: denied.bucket, Policy }));
    await enforceIam(endpoint(), true);
  });
  afterAll(async () => {
    await enforceIam(endpoint(), false);
    stack.clients.close();
    denied.clients.close();
  });

  const runAs = (user: string, of: PlantedStack, args: readonly string[] = APPS): Promise<DoctorRun> => {
    const { accessKeyId = '', secretAccessKey = '' } = users.get(user) ?? {};
    const own = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    return runDoctor({ ...of.env, ...own }, args);
  };

  test.each(['ingest', 'reaper'])('finds nothing with the least that %s must be allowed', async (app) => {
    const { diagnoses, exitCode, report } = await runAs(app, stack, ['--app', app]);
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: [], exitCode: 0 });
    expect(report.notes).toContainEqual(expect.stringContaining('lack sqs:CreateQueue'));
    expect(report.notes).not.toContainEqual(expect.stringContaining('not tidied'));
  });

  test.each(LACKING)('names %s where it is all that is missing, and prints the statement', async (action, resource) => {
    const { diagnoses, exitCode, report } = await runAs(action, stack);
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: ['permission_missing'], exitCode: 1 });
    const [{ missing_statements: missing = [] } = {}] = report.findings;
    expect(missing).not.toEqual([]);
    for (const statement of missing) {
      expect(statement).toEqual({ Effect: 'Allow', Action: [action], Resource: expect.stringMatching(resource) });
    }
  });

  test('names the Deny of a bucket policy, which no IAM policy can help', async () => {
    const { diagnoses, report } = await runAs('denied', denied);
    expect(diagnoses).toEqual(['bucket_policy_denies']);
    expect(report.findings[0]?.details.join()).toContain('NoReading');
  });

  test('says what it could not clean up, and what will not be tidied, where ingest may not delete at all', async () => {
    const { diagnoses, exitCode, report } = await runAs('no deletion', stack, ['--app', 'ingest']);
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: [], exitCode: 0 });
    expect(report.notes).toContainEqual(expect.stringMatching(/^The ledger is not tidied.*ReelkeepAttempts/));
    expect(report.notes).toContainEqual(expect.stringMatching(/^Left behind.*videos\/reelkeep-doctor\//));
  });

  test('names an access key that nobody has', async () => {
    const { diagnoses } = await runDoctor({ ...stack.env, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, APPS);
    expect(diagnoses).toEqual(['access_key_unknown']);
  });

  test('names a secret that is not that of the key', async () => {
    const { accessKeyId = '' } = users.get('both') ?? {};
    const { diagnoses } = await runDoctor({ ...stack.env, AWS_ACCESS_KEY_ID: accessKeyId }, APPS);
    expect(diagnoses).toEqual(['secret_wrong']);
  });
});

describe('on an engine that checks no signatures (moto) doctor', () => {
  test('names it', async () => {
    await enforceIam(engineEndpoint('MOTO'), false);
    const stack = await plantStack({ endpoint: engineEndpoint('MOTO') });
    expect((await runDoctor(stack.env)).diagnoses).toEqual(['signatures_unchecked']);
    stack.clients.close();
  });
});

describe('where S3 is versitygw and the queues are on LocalStack doctor', () => {
  let stack: PlantedStack;
  beforeAll(async () => {
    stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK'), s3Endpoint: engineEndpoint('VERSITYGW') });
  });
  afterAll(() => stack.clients.close());

  test('finds nothing in a sound stack', async () => {
    const { diagnoses, exitCode, report } = await runDoctor(stack.env);
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: [], exitCode: 0 });
    expect(report.notes).toContainEqual(expect.stringContaining('versitygw'));
  });

  test.each([
    ['a secret that is not that of the key', 'secret_wrong', { AWS_SECRET_ACCESS_KEY: 'something-else' }],
    ['an access key that nobody has', 'access_key_unknown', { AWS_ACCESS_KEY_ID: 'nobody' }],
    ['another region', 'region_wrong', { AWS_REGION: 'eu-central-1' }],
    ['a bucket that is not there', 'bucket_missing', { S3_BUCKET_NAME: 'no-such-bucket-anywhere' }],
  ])('names %s: %s', async (_, diagnosis, env) => {
    const { diagnoses, exitCode } = await runDoctor({ ...stack.env, ...env });
    expect({ diagnoses, exitCode }).toEqual({ diagnoses: [diagnosis], exitCode: 1 });
  });

  test('names it when there are no credentials at all, and asks nothing further', async () => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...env } = stack.env;
    const { diagnoses, report } = await runDoctor(env);
    expect(diagnoses).toEqual(['credentials_missing']);
    expect(report.checks.map(({ name }) => name)).toEqual(['credentials']);
  });

  test('names session credentials that were over before it began', async () => {
    const env = { AWS_SESSION_TOKEN: 'token', AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' };
    const { diagnoses } = await runDoctor({ ...stack.env, ...env });
    expect(diagnoses).toEqual(['credentials_expired']);
  });
});
