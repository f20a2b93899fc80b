import { createServer } from 'node:http';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { useOperatorEngine } from '../testing/operator-engine.ts';
import { statusCommand } from './status.ts';

const engine = useOperatorEngine();

/** The stack as its file tells it, but for what a test changes; no API is part of it. */
function environment(changed: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { AWS_ENDPOINT_URL: engine.stack.endpoint ?? '', S3_BUCKET_NAME: 'reelkeep-videos', ...changed };
}

/** An app that answers so. */
async function serve(answers: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer((request, response) => void response.end(answers[request.url ?? ''] ?? '{}'));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`;
}

const API_READY = JSON.stringify({ status: 'ready', s3: { status: 'up' }, auth: { status: 'up' } });
const problemsOf = (stdout: string): unknown => JSON.parse(stdout).problems;

describe('status', () => {
  it('finds nothing wrong with a stack that is well, and says how much lies where', async () => {
    const app = await serve({ '/readyz': API_READY });
    await engine.clients.sqs.send(
      new SendMessageCommand({ QueueUrl: engine.stack.queues.ingest, MessageBody: '{}', DelaySeconds: 600 }),
    );
    const env = credentials(environment());
    const { stdout, exitCode } = await engine.run(statusCommand, ['--app', app, '--json'], { env });
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      s3: { available: true, bucket: 'reelkeep-videos', fault: null },
      queues: [
        { queue: 'reelkeep-ingest', waiting: 0, at_work: 0, delayed: 1 },
        { queue: 'reelkeep-ingest-retry', waiting: 0, at_work: 0, delayed: 0 },
        { queue: 'reelkeep-ingest-dlq', waiting: 0, at_work: 0, delayed: 0 },
        { queue: 'reelkeep-campaigns', waiting: 0, at_work: 0, delayed: 0 },
        { queue: 'reelkeep-campaigns-dlq', waiting: 0, at_work: 0, delayed: 0 },
        { queue: 'reelkeep-outcomes', waiting: 0, at_work: 0, delayed: 0 },
      ],
      apps: [{ url: app, reachable: true, ready: true, s3: 'up', reasons: [] }],
      problems: [],
    });
    expect(exitCode).toBe(0);
  });

  it('tells a person in the words of the setup guide', async () => {
    const { stdout, exitCode } = await engine.run(statusCommand, [], { env: credentials(environment()) });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^S3 Available: True {2}\(bucket reelkeep-videos\)\n\nQUEUE +WAITING/);
    expect(stdout).toMatch(/\nNothing is wrong\.\n$/);
  });

  it('exits with 1 when the bucket is not there, says what to do, and still tells of the queues', async () => {
    const env = credentials(environment({ S3_BUCKET_NAME: 'no-such-bucket' }));
    const { stdout, exitCode } = await engine.run(statusCommand, [], { env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('S3 Available: False  (bucket no-such-bucket)');
    expect(stdout).toContain('reelkeep-ingest-retry');
    expect(stdout).toMatch(/Wrong:\n {2}.*no-such-bucket/);
  });

  it('exits with 1 when dead letters wait, says why they are there, and leaves them there', async () => {
    const bury = (reason: string) =>
      engine.clients.sqs.send(
        new SendMessageCommand({
          QueueUrl: engine.stack.queues.campaignsDlq,
          MessageBody: '{}',
          MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
        }),
      );
    for (const reason of ['message_malformed', 'message_malformed', 'provider_gone']) await bury(reason);
    const now = () => new Date(Date.now() + 5 * 3_600_000);
    const options = { env: credentials(environment()), now };
    for (const _ of ['the first look', 'the second']) {
      const { stdout, exitCode } = await engine.run(statusCommand, ['--json'], options);
      expect(exitCode).toBe(1);
      expect(problemsOf(stdout)).toEqual([
        'reelkeep-campaigns-dlq: 3 dead letters (2 message_malformed, 1 provider_gone), the oldest here for 5 h: see docs/REASONS.md, then "reelkeep redrive"',
      ]);
    }
  });

  it('asks workers for their breaker, and tells apart who is away, who is ill and who is someone else', async () => {
    const worker = await serve({
      '/readyz': JSON.stringify({ ready: false, reasons: ['S3 does not answer: provider URLs are given out'] }),
      '/metrics': '# HELP x\nreelkeep_ingest_store_up 0\n',
    });
    const stranger = await serve({});
    const args = ['--json', '--app', worker, stranger, 'http://127.0.0.1:9'];
    const { stdout } = await engine.run(statusCommand, args, { env: credentials(environment()) });
    expect(JSON.parse(stdout).apps).toMatchObject([
      { url: worker, ready: false, s3: 'down' },
      { url: stranger, reachable: false, reasons: ['answers, but not as one of our apps'] },
      { url: 'http://127.0.0.1:9', reachable: false, reasons: ['does not answer'] },
    ]);
    expect(problemsOf(stdout)).toContain(`${worker}: S3 does not answer: provider URLs are given out`);
  });

  it("takes the stack's own API for one of the apps", async () => {
    const { stdout } = await engine.run(statusCommand, ['--json']);
    expect(problemsOf(stdout)).toContain('http://127.0.0.1:9: does not answer');
  });
});

/** The SDK's own chain reads the process. */
function credentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_ENDPOINT_URL', env['AWS_ENDPOINT_URL']);
  onTestFinished(() => void vi.unstubAllEnvs());
  return env;
}
