import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createQueueReader } from '@reelkeep/sqs-adapter/queue-reader';
import { afterEach, describe, expect, it } from 'vitest';
import { linesOf, useOperatorEngine } from '../testing/operator-engine.ts';
import { redriveCommand } from './redrive.ts';

const engine = useOperatorEngine();
const NOW = new Date('2025-08-12T18:00:00Z');
const LAPSED = 'https://provider.example/out.mp4?Expires=1755007200'; // 2025-08-12T14:00:00Z
const LIVES = 'https://provider.example/out.mp4?Expires=1755100000';
const REFRESH = { url: 'https://provider.example/task/1', json_path: '$.output[0]' };

interface Dead {
  readonly iteration: number;
  readonly reason?: string;
  readonly original_url?: string;
  readonly url_refresh?: object;
  readonly attributes?: Readonly<Record<string, string>>;
}

async function bury(letters: readonly Dead[]): Promise<void> {
  for (const { iteration, reason, original_url = LIVES, url_refresh, attributes = {} } of letters) {
    const texts =
      reason === undefined ? attributes : { reason, detail: 'd', failed_at: '2025-08-12T15:00:00Z', ...attributes };
    await engine.clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: engine.stack.queues.ingestDlq,
        MessageBody: JSON.stringify({ tenant: 'acme', creative_id: 'c', iteration, original_url, url_refresh }),
        MessageAttributes: Object.fromEntries(
          Object.entries(texts).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
        ),
      }),
    );
  }
}

/** What lies in a queue, by iteration; it is empty afterwards. */
async function drain(queueUrl: string) {
  const reader = createQueueReader({ client: engine.clients.sqs, queueUrl });
  const messages = await reader.receive();
  await Promise.all(messages.map((message) => reader.remove(message)));
  return messages
    .map(({ body, attributes }) => ({ iteration: Number(JSON.parse(body).iteration), attributes }))
    .sort((a, b) => a.iteration - b.iteration);
}
const iterations = async (queue: 'ingest' | 'ingestDlq') =>
  (await drain(engine.stack.queues[queue])).map(({ iteration }) => iteration);

const redrive = (...args: string[]) =>
  engine.run(redriveCommand, ['--rate', '1000', '--json', ...args], { now: () => NOW });

afterEach(async () => {
  await drain(engine.stack.queues.ingest);
  await drain(engine.stack.queues.ingestDlq);
});

describe('redrive', () => {
  it('sends back what may work now, and leaves what would fail again', async () => {
    await bury([
      { iteration: 1, reason: 'provider_failed' },
      { iteration: 2 },
      { iteration: 3, reason: 'campaign_ended' },
      { iteration: 4, reason: 'content_mismatch' },
    ]);
    const { stdout, exitCode } = await redrive();
    expect(exitCode).toBe(0);
    expect(linesOf(stdout).at(-1)).toEqual({
      type: 'summary',
      queue: 'ingest',
      dry_run: false,
      redriven: 3,
      permanent: 1,
      lapsed: 0,
      passed_over: 0,
    });
    expect(linesOf(stdout)).toContainEqual(
      expect.objectContaining({ action: 'refused', tenant: 'acme', iteration: 3, reason: 'campaign_ended' }),
    );
    expect([await iterations('ingest'), await iterations('ingestDlq')]).toEqual([[1, 2, 4], [3]]);
  });

  it('sends back the reasons that were asked for and no others, also those that would fail again', async () => {
    await bury([
      { iteration: 1, reason: 'provider_failed' },
      { iteration: 2, reason: 'provider_too_large' },
      { iteration: 3 },
    ]);
    const { stdout } = await redrive('--reason', 'provider_too_large', 'none');
    expect(linesOf(stdout).at(-1)).toMatchObject({ redriven: 2, passed_over: 1 });
    expect([await iterations('ingest'), await iterations('ingestDlq')]).toEqual([[2, 3], [1]]);
  });

  it('refuses a lapsed link, says so, leaves it where it is and exits with 1; one that can be told anew goes', async () => {
    await bury([
      { iteration: 1, reason: 'provider_failed', original_url: LAPSED },
      { iteration: 2, reason: 'provider_failed', original_url: LAPSED, url_refresh: REFRESH },
    ]);
    const { stdout, exitCode } = await redrive();
    expect(exitCode).toBe(1);
    expect(linesOf(stdout)).toContainEqual(
      expect.objectContaining({
        action: 'refused',
        iteration: 1,
        why: expect.stringContaining('lapsed at 2025-08-12T14:00:00.000Z'),
      }),
    );
    expect([await iterations('ingest'), await iterations('ingestDlq')]).toEqual([[2], [1]]);
  });

  it('keeps who a message is and when it was first sent, and takes off what it failed of and how often', async () => {
    const attributes = {
      origin_message_id: 'the-first-id',
      first_sent_at: '2025-08-10T00:00:00.000Z',
      fallback_at: '2025-08-11T00:00:00.000Z',
      parked: '9',
      provider_failures: '{"since":"2025-08-12T00:00:00.000Z","tries":11,"reason":"provider_failed","times":11}',
      traceparent: '00-1-2-01',
    };
    await bury([{ iteration: 1, reason: 'provider_failed', attributes }]);
    await redrive();
    const [moved] = await drain(engine.stack.queues.ingest);
    expect(moved?.attributes).toEqual({
      origin_message_id: 'the-first-id',
      first_sent_at: '2025-08-10T00:00:00.000Z',
      fallback_at: '2025-08-11T00:00:00.000Z',
      traceparent: '00-1-2-01',
    });
  });

  it('does nothing in a dry run but say what it would do, and stops at a limit', async () => {
    await bury([1, 2, 3].map((iteration) => ({ iteration, reason: 'provider_failed' })));
    const dry = linesOf((await redrive('--dry-run')).stdout);
    expect(dry.slice(0, -1)).toEqual(Array(3).fill(expect.objectContaining({ action: 'would_redrive' })));
    expect(dry.at(-1)).toMatchObject({ dry_run: true, redriven: 3 });
    expect(linesOf((await redrive('--limit', '2')).stdout).at(-1)).toMatchObject({ redriven: 2 });
    expect([(await iterations('ingest')).length, (await iterations('ingestDlq')).length]).toEqual([2, 1]);
  });

  it('takes campaigns by their own queue', async () => {
    await engine.clients.sqs.send(
      new SendMessageCommand({ QueueUrl: engine.stack.queues.campaignsDlq, MessageBody: '{"tenant":"acme"}' }),
    );
    const { stdout } = await engine.run(redriveCommand, ['--queue', 'campaigns'], { now: () => NOW });
    expect(stdout).toBe('redriven  none  acme  ?\n');
    expect(await drain(engine.stack.queues.campaigns)).toHaveLength(1);
  });
});
