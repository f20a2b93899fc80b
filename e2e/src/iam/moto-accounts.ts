/** Users of moto with a policy each, and the switch that makes it check signatures and policies. */
import type { Statement } from './printed-policies.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** More calls than any test makes. */
const UNCHECKED = 1_000_000;

export interface MotoAccounts {
  addUser(name: string): Promise<Credentials>;
  setPolicy(user: string, statements: readonly Statement[]): Promise<void>;
  /** Runs `work` with everything checked. */
  enforced<T>(work: () => Promise<T>): Promise<T>;
}

export function motoAccounts(endpoint: string): MotoAccounts {
  const uncheckedFor = async (calls: number) => {
    await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: String(calls) });
  };
  const iam = async (Action: string, fields: Readonly<Record<string, string>>): Promise<string> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      // While nothing is checked, all that counts of the signature is whom it is for.
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=any/20250101/us-east-1/iam/aws4_request' },
      body: new URLSearchParams({ Action, Version: '2010-05-08', ...fields }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${Action}: ${answer}`);
    return answer;
  };
  return {
    async addUser(UserName) {
      await uncheckedFor(UNCHECKED);
      await iam('CreateUser', { UserName });
      const answer = await iam('CreateAccessKey', { UserName });
      const field = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(answer)?.[1] ?? '';
      return { accessKeyId: field('AccessKeyId'), secretAccessKey: field('SecretAccessKey') };
    },
    async setPolicy(UserName, statements) {
      const Statement = statements.map((statement) => ({ ...asMotoJudges(statement), Effect: 'Allow' }));
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await uncheckedFor(UNCHECKED);
      await iam('PutUserPolicy', { UserName, PolicyName: 'only', PolicyDocument });
    },
    async enforced(work) {
      await uncheckedFor(0);
      try {
        return await work();
      } finally {
        await uncheckedFor(UNCHECKED);
      }
    },
  };
}

/** Calls that moto judges on no resource at all, where AWS judges them on the thing that is named. */
const ON_NOTHING = /^(sns:|events:|sqs:CreateQueue$|sqs:GetQueueUrl$)/;

/**
 * The statement in moto's terms, which differ from AWS's in three things: HeadBucket has a name of its own (AWS: s3:ListBucket),
 * some calls are judged on `*`, and a resource is a regular expression but for its stars, so that one character is `.`.
 */
function asMotoJudges({ Sid, Action, Resource }: Statement): Statement {
  return {
    Sid,
    Action: Action.includes('s3:ListBucket') ? [...Action, 's3:HeadBucket'] : Action,
    Resource: [
      ...Resource.map((arn) => arn.replaceAll('?', '.')),
      ...(Action.some((action) => ON_NOTHING.test(action)) ? ['*'] : []),
    ],
  };
}
