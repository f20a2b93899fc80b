/** The AWS CLI on PATH, v1 or v2, with nothing but what it is told: v1 reads AWS_DEFAULT_REGION alone. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bareEnvironment } from '../up.ts';

const run = promisify(execFile);

export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What it prints. @throws with what it said when it fails */
export async function runAws({ endpoint, region, credentials }: AwsAccess, args: readonly string[]): Promise<string> {
  const { stdout } = await run('aws', ['--endpoint-url', endpoint, '--output', 'json', ...args], {
    env: {
      ...bareEnvironment(),
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_PAGER: '',
    },
  });
  return stdout;
}
