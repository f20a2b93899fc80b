/** Whose credentials these are: policies name the account that queues and topic lie in. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

export interface AccountAccess {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html. @throws the SDK's errors. */
export async function readAccount({ region, endpoint, credentials }: AccountAccess): Promise<string> {
  const client = new STSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // A copy: the SDK writes into what it is given.
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
  });
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    if (Account === undefined) throw new TypeError('STS did not say whose credentials these are');
    return Account;
  } finally {
    client.destroy();
  }
}
