import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../client.ts';
import { eventually } from '../eventually.ts';
import { type MisbehavingProvider, startMisbehavingProvider } from '../misbehaving-provider.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { type RunningStack, up } from '../up.ts';
import { keyOf, videoMessage } from '../video.ts';

/** Nobody reads the outcomes here: what they would say is seen in the bucket. */
const NO_MAILBOX = 'http://127.0.0.1:9';

describe('what the stack keeps', () => {
  let home: string;
  let provider: MisbehavingProvider;
  const started: RunningStack[] = [];
  const start = async () => {
    const stack = await up({ slot: 3, home });
    started.push(stack);
    return { stack, client: createClient(stack.file, NO_MAILBOX) };
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'reelkeep-e2e-'));
    provider = await startMisbehavingProvider();
  });
  afterAll(async () => {
    await Promise.all(started.map((stack) => stack.stop()));
    await provider.close();
    await rm(home, { recursive: true, force: true });
  });

  it('outlives kill -9 and Ctrl-C: objects, queued messages, messages under way', { timeout: 240_000 }, async () => {
    const tenant = newTenant();
    const message = videoMessage({ tenant, original_url: provider.url('normal', newFile()) });
    const queued = JSON.stringify({ nonce: newCreative('nonce') });

    const first = await start();
    await first.client.send('ingest', message);
    const stored = await eventually('the video', () => first.client.head(keyOf(message)));
    await first.client.send('ingestDlq', queued);
    await first.stack.kill();

    const second = await start();
    expect(second.stack.file.tokens).toHaveProperty(Object.keys(first.stack.file.tokens)[0] ?? 'no token');
    expect(await second.client.head(keyOf(message))).toEqual(stored);
    const { Messages: kept = [] } = await second.client.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: second.stack.file.queues.ingestDlq, WaitTimeSeconds: 5 }),
    );
    expect(kept.map(({ Body }) => Body)).toContain(queued);
    const underWay = Array.from({ length: 10 }, (_, index) =>
      videoMessage({ tenant, iteration: index + 2, original_url: provider.url('slow-headers', newFile()) }),
    );
    await Promise.all(underWay.map((body) => second.client.send('ingest', body)));
    await eventually('a download to begin', () =>
      underWay.some(({ original_url }) => provider.requests(original_url) > 0),
    );
    expect(await second.stack.interrupt()).toBe(0);

    const third = await start();
    // An engine may have answered a poll of those that are gone: such a message shows again when its minute is over.
    await eventually(
      'all ten videos',
      async () => (await third.client.keys(`videos/${tenant}/`)).length === 1 + underWay.length,
      { timeoutMs: 120_000 },
    );
    expect(await third.stack.interrupt()).toBe(0);
  });
});
