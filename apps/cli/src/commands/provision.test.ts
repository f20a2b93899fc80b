import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { useOperatorEngine } from '../testing/operator-engine.ts';
import { provisionCommand } from './provision.ts';

const engine = useOperatorEngine();
const provision = async (...args: readonly string[]) => {
  const { stdout, stderr, exitCode } = await engine.run(provisionCommand, [...args, '--json']);
  return { exitCode, stderr, answer: stdout === '' ? undefined : JSON.parse(stdout) };
};

describe('provision', () => {
  it('plans with exit code 1, changes, and then finds nothing more to do', async () => {
    const plan = await provision('--plan');
    expect(plan).toMatchObject({ exitCode: 1, answer: { plan: true } });
    const changed = await provision();
    expect(changed).toMatchObject({ exitCode: 0, answer: { changes: plan.answer.changes, bucket: 'reelkeep-videos' } });
    expect(changed.answer.queues).toEqual(engine.stack.queues);
    expect(await provision('--plan')).toMatchObject({ exitCode: 0, answer: { changes: [], kept: [] } });
  });

  it('names what the embedded engine lacks, and breaks nothing of what is there', async () => {
    const { s3, sqs } = engine.clients;
    const object = { Bucket: 'reelkeep-videos', Key: 'videos/acme/20250812_143052-campaign-123-001.mp4' };
    await s3.send(new PutObjectCommand({ ...object, Body: 'kept', Metadata: { tenant: 'acme' } }));
    const QueueUrl = engine.stack.queues.ingest;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'waits' }));
    const { answer } = await provision('--force', '--cors-origin', 'https://app.example', '--tiering', 'intelligent');
    expect(answer.unsupported.map(({ property }: { property: string }) => property)).toEqual(
      expect.arrayContaining(['versioning', 'CORS', 'default encryption', 'TLS-only policy', 'rule']),
    );
    const found = await s3.send(new GetObjectCommand(object));
    expect(await found.Body?.transformToString()).toBe('kept');
    expect(found.Metadata).toEqual({ tenant: 'acme' });
    const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(received.Messages?.[0]?.Body).toBe('waits');
  });

  it.each([
    [['--restore-days', '0x10'], '--restore-days: expected a whole number'],
    [['--restore-days', '0'], '--restore-days: expected a whole number from 1 to 3650'],
    [['--cors-origin', 'https://app.example/path'], '--cors-origin: expected an origin'],
    [['--service-principal', 'ceaser-video-service'], '--service-principal: expected the ARN'],
  ])('refuses %j before anything is asked', async (args, words) => {
    const { exitCode, stderr } = await provision(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});
