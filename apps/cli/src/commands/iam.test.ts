import { describe, expect, it } from 'vitest';
import { useOperatorEngine } from '../testing/operator-engine.ts';
import { iamCommand } from './iam.ts';

const engine = useOperatorEngine();

describe('iam', () => {
  it('prints the policy of one app and nothing else, with the names of the target', async () => {
    const { stdout, exitCode } = await engine.run(iamCommand, ['--app', 'ingest']);
    expect(exitCode).toBe(0);
    const policy = JSON.parse(stdout);
    expect(policy.Version).toBe('2012-10-17');
    expect(stdout).toContain('arn:aws:s3:::reelkeep-videos/videos/*');
    expect(stdout).toContain('arn:aws:sqs:us-east-1:000000000000:reelkeep-ingest-retry');
    expect(stdout).toContain(engine.stack.outcomeTopicArn);
  });

  it('prints all four with the calls behind them as JSON, with names, prefixes and keys of the environment and options', async () => {
    const env = {
      S3_BUCKET_NAME: 'ceaser-advt-genius-videos',
      S3_VIDEO_PREFIX: 'clips',
      AWS_REGION: 'cn-north-1',
      INGEST_QUEUE_URL: 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/my-ingest',
    };
    const kmsKey = 'arn:aws-cn:kms:cn-north-1:123456789012:key/k';
    const args = ['--json', '--account', '123456789012', '--kms-key', kmsKey];
    const { stdout } = await engine.run(iamCommand, args, { env });
    const answer = JSON.parse(stdout);
    expect(answer.map(({ app }: { app: string }) => app)).toEqual(['ingest', 'reaper', 'api', 'provisioning']);
    expect(stdout).toContain('arn:aws-cn:s3:::ceaser-advt-genius-videos/clips/*');
    expect(stdout).toContain('arn:aws-cn:sqs:cn-north-1:123456789012:my-ingest"');
    expect(stdout).toContain(kmsKey);
    expect(answer[0].operations).toContainEqual({
      operation: 's3:HeadBucket',
      action: 's3:ListBucket',
      on: 'bucket',
      why: 'whether S3 is back',
    });
  });

  it('says why with --why, and refuses an account that is none', async () => {
    const { stdout } = await engine.run(iamCommand, ['--app', 'reaper', '--why']);
    expect(stdout).toContain('# sns:Publish on topic (sns:Publish): campaign.reaped');
    expect(await engine.run(iamCommand, ['--account', 'mine'])).toMatchObject({ exitCode: 2 });
  });
});
