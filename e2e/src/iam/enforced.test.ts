import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { listAt, parseJson, textAt } from '../json.ts';
import { newTenant } from '../names.ts';
import { type CallSite, makeCall } from './make-call.ts';
import { motoAccounts } from './moto-accounts.ts';
import { type AppPolicy, type Operation, readPrintedPolicies, reelkeep, type Statement } from './printed-policies.ts';

const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';
const bucket = 'ceaser-advt-genius-videos';
const env = {
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  S3_BUCKET_NAME: bucket,
};

/** Settings of a bucket that moto has under other actions' names, or not at all; the e2e run's record speaks for them. */
const NOT_JUDGED =
  /^s3:(Get|Put)(PublicAccessBlock|BucketOwnershipControls|BucketEncryption|BucketMetricsConfiguration|BucketPolicy|BucketCors|BucketLifecycleConfiguration)$/;
const judged = ({ operation }: Operation) =>
  !NOT_JUDGED.test(operation) || /^s3:GetBucket(Policy|Cors|LifecycleConfiguration)$/.test(operation);

const accounts = motoAccounts(endpoint);
const site = await provisionSite();
const policies = await readPrintedPolicies(env);

async function provisionSite(): Promise<CallSite> {
  const answer = parseJson(await reelkeep(['provision', '--json'], env));
  const topicArn = textAt(answer, 'outcomeTopicArn');
  const sns = new SNSClient({
    region: env.AWS_REGION,
    endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'a' },
  });
  const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  const roles = ['ingest', 'ingestRetry', 'ingestDlq', 'campaigns', 'campaignsDlq', 'outcomes'];
  const queueUrls = Object.fromEntries(roles.map((role) => [role, textAt(answer, 'queues', role)]));
  const subscriptionArn = textAt(listAt(listed, 'Subscriptions')[0], 'SubscriptionArn');
  return { endpoint, bucket, queueUrls, topicArn, subscriptionArn };
}

/** What each row comes to under `statements`, as `s3:PutObject on videos`. */
async function tryCalls(user: User, statements: readonly Statement[], rows: readonly Operation[]) {
  await accounts.setPolicy(user.name, statements);
  const outcomes = new Map<string, string>();
  await accounts.enforced(async () => {
    for (const row of rows) outcomes.set(`${row.operation} on ${row.on}`, await makeCall(site, user.credentials, row));
  });
  return outcomes;
}

interface User {
  readonly name: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const withOutcome = (rows: readonly Operation[], outcome: string) =>
  new Map(rows.map(({ operation, on }) => [`${operation} on ${on}`, outcome]));

describe.each(policies)('the policy of $app', ({ app, statements, operations }: AppPolicy) => {
  const rows = operations.filter(judged);
  const newUser = async (): Promise<User> => {
    const name = newTenant(app);
    return { name, credentials: await accounts.addUser(name) };
  };
  let shared: Promise<User> | undefined;
  const userOf = () => {
    shared ??= newUser();
    return shared;
  };

  it('allows every call that the app makes', async () => {
    expect(await tryCalls(await userOf(), statements, rows)).toEqual(withOutcome(rows, 'allowed'));
  });

  it('allows none of them when it is empty', async () => {
    const none = [{ Sid: 'None', Action: ['s3:None'], Resource: ['arn:aws:s3:::none'] }];
    expect(await tryCalls(await userOf(), none, rows)).toEqual(withOutcome(rows, 'denied'));
  });

  const rowsOf = (sid: string) =>
    rows.filter(({ on }) => sid === `Reelkeep${on.charAt(0).toUpperCase()}${on.slice(1)}`);

  it.each(statements)('lacks what the app needs without $Sid', async ({ Sid }) => {
    const own = rowsOf(Sid);
    expect(own).not.toEqual([]);
    const others = statements.filter((statement) => statement.Sid !== Sid);
    expect(await tryCalls(await userOf(), others, own)).toEqual(withOutcome(own, 'denied'));
  });

  // A statement with one action was taken away as a whole already.
  const actions = statements.flatMap(({ Sid, Action }) =>
    Action.length === 1 ? [] : Action.map((action) => ({ Sid, action })),
  );
  const own = ({ Sid, action }: { Sid: string; action: string }) => rowsOf(Sid).filter((row) => row.action === action);
  it.each(actions.filter((entry) => own(entry).length > 0))(
    'lacks what the app needs when $Sid has no $action',
    async (entry) => {
      const fewer = statements.map((statement) =>
        statement.Sid === entry.Sid
          ? { ...statement, Action: statement.Action.filter((other) => other !== entry.action) }
          : statement,
      );
      expect(await tryCalls(await userOf(), fewer, own(entry))).toEqual(withOutcome(own(entry), 'denied'));
    },
  );
});
