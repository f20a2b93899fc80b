import { STSClient } from '@aws-sdk/client-sts';
import { tenantSchema } from '@reelkeep/core/tenant';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTenantCredentials, sessionPolicy } from './tenant-credentials.ts';
import { type FaultServer, startFaultServer } from './testing/fault-server.ts';

const ROLE = 'arn:aws:iam::000000000000:role/presign';
const [acme, globex] = [tenantSchema.parse('acme'), tenantSchema.parse('globex')];
const NOW = new Date('2025-08-12T15:00:00Z');

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

/** STS in the form it answers in; each session has a key of its own. */
function answerSessions(expiration: string): void {
  server.behave((_, response) => {
    const body = new URLSearchParams(server.lastPost());
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${server.requests.length}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>${body.get('RoleSessionName')}</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  });
}

function subject() {
  let clock = NOW.getTime();
  const client = new STSClient({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const credentialsOf = createTenantCredentials({
    client,
    roleArn: ROLE,
    bucket: 'reels',
    videoPrefix: 'videos',
    now: () => new Date(clock),
  });
  const advance = (minutes: number) => {
    clock += minutes * 60_000;
  };
  return { credentialsOf, advance };
}

test("a session's policy names the tenant's videos and nothing else, in the role's own partition", () => {
  expect(sessionPolicy('arn:aws-cn:iam::1:role/x', 'reels', 'videos', acme)).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws-cn:s3:::reels/videos/acme/*' },
    ],
  });
});

test('asks once for each tenant, with its own policy, however many ask', async () => {
  answerSessions('2025-08-12T16:00:00Z');
  const { credentialsOf } = subject();
  const sessions = await Promise.all([acme, acme, acme].map(credentialsOf));
  expect(new Set(sessions).size).toBe(1);
  expect(server.requests).toHaveLength(1);
  const other = await credentialsOf(globex);
  const sent = new URLSearchParams(server.lastPost());
  expect([other.sessionToken, sent.get('RoleArn'), sent.get('DurationSeconds')]).toEqual(['t-globex', ROLE, '3600']);
  expect(JSON.parse(sent.get('Policy') ?? '')).toEqual(sessionPolicy(ROLE, 'reels', 'videos', globex));
  expect(sessions[0]?.sessionToken).toBe('t-acme');
});

test('renews at half its life, and signs with what is left while STS is away', async () => {
  answerSessions('2025-08-12T16:00:00Z');
  const { credentialsOf, advance } = subject();
  const first = await credentialsOf(acme);
  advance(30);
  expect(await credentialsOf(acme)).toBe(first);
  advance(1);
  server.behave((_, response) => response.writeHead(503).end());
  expect(await credentialsOf(acme)).toBe(first);
  answerSessions('2025-08-12T16:31:00Z');
  expect((await credentialsOf(acme)).expiration).toEqual(new Date('2025-08-12T16:31:00Z'));
});

test('throws a StoreError when there is no session and STS gives none', async () => {
  answerSessions('2025-08-12T16:00:00Z');
  const { credentialsOf, advance } = subject();
  await credentialsOf(acme);
  server.behave((_, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' });
    response.end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>');
  });
  await expect(credentialsOf(globex)).rejects.toMatchObject({ name: 'StoreError', kind: 'misconfigured' });
  advance(61);
  await expect(credentialsOf(acme)).rejects.toMatchObject({ name: 'StoreError' });
});
