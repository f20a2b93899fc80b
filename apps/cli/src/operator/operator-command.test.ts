import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '@reelkeep/core/store-error';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { type OperatorRun, operatorAction, operatorCommand } from './operator-command.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'reelkeep-operator-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const STACK = {
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  bucket: 'kept-here',
  queues: { ingest: 'i', ingestRetry: 'r', ingestDlq: 'd', campaigns: 'c', campaignsDlq: 'cd', outcomes: 'o' },
  outcomeTopicArn: 'arn:aws:sns:us-east-1:000000000000:reelkeep-outcomes',
  api: { baseUrl: 'http://127.0.0.1:8787' },
  tokens: { acme: 'jwt' },
};

/** An answer of SQS or SNS, as the SDK throws it. */
function answered(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

/** Runs `greet NAME [--times N]` with the work given. */
async function greet(
  args: readonly string[],
  work: (run: OperatorRun, options: { name: string; times: number }) => Promise<ExitCode>,
  env: Readonly<NodeJS.ProcessEnv> = {},
) {
  const said = { stdout: '', stderr: '', exitCode: -1 };
  const edge = {
    env: { REELKEEP_HOME: home, ...env },
    streams: {
      stdout: { write: (text: string) => (said.stdout += text) },
      stderr: { write: (text: string) => (said.stderr += text) },
    },
    now: () => new Date(0),
    exit(code: ExitCode) {
      said.exitCode = code;
    },
  };
  const schema = z.object({ name: z.string(), times: z.coerce.number('expected a number').int().default(1) });
  const command = operatorCommand('greet')
    .argument('<name>')
    .option('--times <n>')
    .action(operatorAction(edge, schema, work, ['name']));
  await command.parseAsync(args, { from: 'user' });
  return said;
}

describe("an operator's command", () => {
  it('answers in lines, or with --json in one document and nothing else', async () => {
    const work = async ({ output }: OperatorRun, { name, times }: { name: string; times: number }) => {
      output.say('greeting');
      output.answer({ name, times }, () => [`hello ${name}`]);
      return EXIT.ok;
    };
    expect(await greet(['ada', '--times', '2'], work)).toEqual({
      stdout: 'greeting\nhello ada\n',
      stderr: '',
      exitCode: 0,
    });
    const { stdout } = await greet(['ada', '--json'], work);
    expect(JSON.parse(stdout)).toEqual({ name: 'ada', times: 1 });
  });

  it('refuses an option out of its bounds with exit code 2 before anything is opened', async () => {
    const said = await greet(['ada', '--times', 'often'], () => Promise.reject(new Error('not reached')));
    expect(said).toMatchObject({ stderr: 'reelkeep: --times: expected a number\n', exitCode: 2 });
  });

  it.each([
    ['what the command can not do', new CommandError('no such video'), 1, 'no such video'],
    [
      'a store that is away',
      new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'list', advice: 'Wait.' }),
      75,
      'list (SlowDown). Wait.',
    ],
    ['a socket that nobody answers', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 75, 'connect'],
    ['a queue service that fails', answered('UnknownError', 503), 75, 'UnknownError (Http503). '],
    [
      'a queue that is not there',
      answered('QueueDoesNotExist', 400),
      78,
      'QueueDoesNotExist (QueueDoesNotExist). Create',
    ],
    ['a refusal for want of a permission', answered('AccessDenied', 403), 78, 'AccessDenied (AccessDenied). Grant'],
    ['a fault of the request', answered('InvalidParameterValue', 400), 1, 'InvalidParameterValue'],
    ['a file that is not there', Object.assign(new Error('open'), { code: 'ENOENT' }), 1, 'open\n'],
    ['anything else', new Error('odd'), 1, 'odd\n'],
  ])('says in one line and by its exit code: %s', async (_, error, exitCode, words) => {
    const said = await greet(['ada'], () => Promise.reject(error));
    expect(said.exitCode).toBe(exitCode);
    expect(said.stderr).toContain(`reelkeep: ${words}`);
    expect(said.stdout).toBe('');
  });

  it('names every wrong variable of the environment and exits with 78', async () => {
    const said = await greet(['ada'], async () => EXIT.ok, { S3_BUCKET_NAME: 'No Bucket', INGEST_QUEUE_URL: 'x' });
    expect(said.exitCode).toBe(78);
    expect(said.stderr).toContain('S3_BUCKET_NAME');
    expect(said.stderr).toContain('INGEST_QUEUE_URL');
  });
});

describe('what a command works on', () => {
  const look = async (env: Readonly<NodeJS.ProcessEnv> = {}) => {
    let seen: OperatorRun['target'] | undefined;
    const said = await greet(
      ['ada'],
      async ({ target }) => {
        seen = target;
        return EXIT.ok;
      },
      env,
    );
    return { said, target: seen };
  };

  it('is the stack that runs here, with its credentials, when the environment names nothing', async () => {
    await writeFile(join(home, 'stack.json'), JSON.stringify(STACK));
    const { target } = await look();
    expect(target).toMatchObject({
      from: 'stack',
      queues: STACK.queues,
      api: STACK.api.baseUrl && { tokens: STACK.tokens },
    });
    expect(target?.bucket()).toBe('kept-here');
    expect(await target?.clients.s3.config.credentials()).toMatchObject({ accessKeyId: 'test' });
    expect(target?.env).toMatchObject({ AWS_ENDPOINT_URL: STACK.endpoint, S3_BUCKET_NAME: 'kept-here' });
  });

  it('is what the environment names, though a stack runs here', async () => {
    await writeFile(join(home, 'stack.json'), JSON.stringify(STACK));
    const { target } = await look({ S3_BUCKET_NAME: 'elsewhere', AWS_REGION: 'eu-west-1' });
    expect(target).toMatchObject({ from: 'environment', access: { region: 'eu-west-1' }, api: undefined });
    expect(target?.bucket()).toBe('elsewhere');
  });

  it('is nothing while the stack file is half a file, and that is said', async () => {
    await writeFile(join(home, 'stack.json'), '{"endpoint":');
    const { said } = await look();
    expect(said).toMatchObject({ exitCode: 78, stdout: '' });
    expect(said.stderr).toContain('does not describe a stack');
  });
});
