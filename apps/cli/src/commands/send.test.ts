import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListQueuesCommand, PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { createQueueReader } from '@reelkeep/sqs-adapter/queue-reader';
import { afterEach, describe, expect, it } from 'vitest';
import { linesOf, useOperatorEngine } from '../testing/operator-engine.ts';
import { startStandInIngest, storedOutcome } from '../testing/stand-in-ingest.ts';
import { sendCommand } from './send.ts';
import { tailCommand } from './tail.ts';

const engine = useOperatorEngine();
const video = (iteration: number) => ({
  tenant: 'acme',
  creative_id: 'campaign-7',
  iteration,
  original_url: `https://provider.example/${iteration}.mp4`,
});
const ONE = ['--tenant', 'acme', '--creative', 'campaign-7', '--iteration', '1', '--url', 'https://p.example/1.mp4'];

async function arrived(): Promise<unknown[]> {
  const reader = createQueueReader({ client: engine.clients.sqs, queueUrl: engine.stack.queues.ingest });
  const messages = await reader.receive();
  await Promise.all(messages.map((message) => reader.remove(message)));
  return messages.map(({ body }): unknown => JSON.parse(body));
}

async function ndjson(lines: readonly unknown[]): Promise<string> {
  const file = join(engine.home, 'messages.ndjson');
  await writeFile(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return file;
}

afterEach(async () => {
  // No test leaves a message for the next.
  while ((await arrived()).length > 0);
});

describe('send', () => {
  it('sends one message by its fields, as the contract has it', async () => {
    const args = [...ONE, '--generated-at', '2025-08-12T14:30:52Z', '--content-length', '123', '--json'];
    const { stdout, exitCode } = await engine.run(sendCommand, args);
    expect(exitCode).toBe(0);
    expect(linesOf(stdout)).toEqual([
      { message_id: expect.any(String), tenant: 'acme', creative_id: 'campaign-7', iteration: 1 },
    ]);
    expect(await arrived()).toEqual([
      {
        ...video(1),
        type: 'video.generated',
        version: 1,
        original_url: 'https://p.example/1.mp4',
        generated_at: '2025-08-12T14:30:52Z',
        content_length: 123,
      },
    ]);
  });

  it.each([
    [['--iteration', '0'], 'iteration'],
    [['--iteration', 'one'], 'iteration'],
    [['--url', 'not a url'], 'original_url: expected an absolute URL'],
    [['--generated-at', 'today'], 'generated_at: expected an ISO 8601 instant'],
  ])('refuses %j as the contract does, with exit code 2, and sends nothing', async (wrong, fault) => {
    const { stderr, exitCode } = await engine.run(sendCommand, [...ONE, ...wrong]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(fault);
    expect(await arrived()).toEqual([]);
  });

  it('names the fields that are missing by their options, with exit code 2', async () => {
    const { stderr, exitCode } = await engine.run(sendCommand, ['--tenant', 'acme', '--iteration', '1']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('reelkeep: nothing was sent: --creative, --url missing; or give messages by --file\n');
  });

  it('sends every line of a file as it stands, envelopes and blank lines too', async () => {
    const file = await ndjson([video(1), '', { source: 'g', 'detail-type': 'video.generated', detail: video(2) }]);
    const { stdout, exitCode } = await engine.run(sendCommand, ['--file', file, '--json']);
    expect(exitCode).toBe(0);
    expect(linesOf(stdout)).toMatchObject([{ iteration: 1 }, { iteration: 2 }]);
    expect(await arrived()).toHaveLength(2);
  });

  it('sends nothing of a file with a wrong line, and names each of them', async () => {
    const file = await ndjson([video(1), { ...video(2), tenant: '../x' }, 'no json', video(4)]);
    const { stderr, exitCode } = await engine.run(sendCommand, ['--file', file]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/line 2: tenant: expected 1 to 63 .*\nline 3: body is not JSON/);
    expect(await arrived()).toEqual([]);
  });

  it('waits for the outcome of each message, and fails when one was not stored', async () => {
    startStandInIngest(engine, (sent, message_id) =>
      sent.iteration === 2
        ? {
            type: 'video.rejected',
            tenant: sent.tenant,
            creative_id: sent.creative_id,
            iteration: 2,
            reason: 'provider_gone',
            detail: 'status 404',
            message_id,
            at: '2025-08-12T14:30:53.000Z',
          }
        : storedOutcome(sent, message_id),
    );
    const file = await ndjson([video(1), video(2), video(3)]);
    const { stdout, exitCode } = await engine.run(sendCommand, ['--file', file, '--wait', '--json']);
    expect(exitCode).toBe(1);
    const outcomes = linesOf(stdout);
    expect(outcomes).toHaveLength(3);
    expect(outcomes).toContainEqual(expect.objectContaining({ type: 'video.rejected', reason: 'provider_gone' }));
    for (const iteration of [1, 3]) {
      expect(outcomes).toContainEqual(expect.objectContaining({ type: 'video.stored', iteration }));
    }
    const { QueueUrls } = await engine.clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'reelkeep-cli-' }));
    expect(QueueUrls ?? []).toEqual([]);
  });

  it('gives up waiting when nobody answers, says whose outcome is missing, and exits with 75', async () => {
    const { stderr, exitCode } = await engine.run(sendCommand, [...ONE, '--wait', '--timeout', '1']);
    expect(exitCode).toBe(75);
    expect(stderr).toContain('1 of 1 messages had no outcome within 1 s');
  });
});

describe('tail', () => {
  it("prints outcomes as they come, one tenant's or one type's alone if asked, and leaves no queue behind", async () => {
    startStandInIngest(engine, storedOutcome);
    const others = { ...video(9), tenant: 'globex' };
    const tailing = engine.run(tailCommand, ['--tenant', 'acme', '--type', 'video.stored', '--count', '2', '--json']);
    const file = await ndjson([others, video(1), others, video(2)]);
    // Whoever tails hears what is published from then on, so something is sent until it was heard.
    const ended = tailing.then(() => true);
    while (!(await Promise.race([ended, engine.run(sendCommand, ['--file', file]).then(() => false)])));
    const { stdout, exitCode } = await tailing;
    expect(exitCode).toBe(0);
    expect(linesOf(stdout)).toHaveLength(2);
    for (const outcome of linesOf(stdout)) expect(outcome).toMatchObject({ type: 'video.stored', tenant: 'acme' });
  });

  it('ends with 130 at Ctrl-C and takes its queue away', async () => {
    const tailing = engine.run(tailCommand, []);
    const queues = async () =>
      (await engine.clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'reelkeep-cli-' }))).QueueUrls ?? [];
    while ((await queues()).length === 0);
    process.emit('SIGINT');
    expect((await tailing).exitCode).toBe(130);
    expect(await queues()).toEqual([]);
  });
});

describe('send at Ctrl-C', () => {
  it('begins no further message, says which lines were not sent, and exits with 130', async () => {
    const file = await ndjson(Array.from({ length: 200 }, (_, index) => video(index + 1)));
    let lines = 0;
    const onStdout = () => {
      lines += 1;
      if (lines === 20) process.emit('SIGINT');
    };
    const running = engine.run(sendCommand, ['--file', file], { onStdout });
    const { stdout, stderr, exitCode } = await running;
    const sent = stdout.trimEnd().split('\n').length;
    expect(exitCode).toBe(130);
    expect(sent).toBeLessThan(100);
    expect(stderr).toMatch(new RegExp(`${sent} of 200 messages were sent, not lines \\d+-200: interrupted\\n$`));
    await engine.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: engine.stack.queues.ingest }));
  });
});
