/** Users of a moto server, and its auth checks: off while a stack is planted, on while the doctor is at work. */

export interface IamUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface IamStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

/** More requests than a test makes. */
const FOR_EVER = 1_000_000_000;

/** https://docs.getmoto.org/en/latest/docs/iam.html */
export async function enforceIam(endpoint: string, enforced: boolean): Promise<void> {
  const body = String(enforced ? 0 : FOR_EVER);
  const response = await fetch(new URL('/moto-api/reset-auth', endpoint), { method: 'POST', body });
  if (!response.ok) throw new Error(`moto did not switch its auth checks: ${response.status}`);
}

/** A user with one policy; while auth is not enforced. */
export async function createUser(
  endpoint: string,
  name: string,
  statements: readonly IamStatement[],
): Promise<IamUser> {
  await callIam(endpoint, { Action: 'CreateUser', UserName: name });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await callIam(endpoint, { Action: 'PutUserPolicy', UserName: name, PolicyName: 'all', PolicyDocument });
  const answer = await callIam(endpoint, { Action: 'CreateAccessKey', UserName: name });
  return { accessKeyId: field(answer, 'AccessKeyId'), secretAccessKey: field(answer, 'SecretAccessKey') };
}

async function callIam(endpoint: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    // moto takes the service from it, and does not check the rest while auth is not enforced.
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=setup/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Version: '2010-05-08', ...fields }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${fields['Action']}: ${text}`);
  return text;
}

function field(xml: string, name: string): string {
  const [, value] = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml) ?? [];
  if (value === undefined) throw new Error(`no ${name} in ${xml}`);
  return value;
}
