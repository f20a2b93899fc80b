import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../client.ts';
import { type Mailbox, startMailbox } from '../mailbox.ts';
import { type MisbehavingProvider, startMisbehavingProvider } from '../misbehaving-provider.ts';
import { newFile } from '../names.ts';
import { type RunningStack, up } from '../up.ts';
import { videoMessage } from '../video.ts';

interface World {
  readonly stack: RunningStack;
  readonly mailbox: Mailbox;
  readonly client: Client;
}

async function start(slot: 1 | 2, env: Readonly<Record<string, string>>): Promise<World> {
  const stack = await up({ slot, env });
  const mailbox = await startMailbox(stack.file);
  return { stack, mailbox, client: createClient(stack.file, mailbox.baseUrl) };
}

async function stop({ stack, mailbox, client }: World): Promise<void> {
  client.close();
  await mailbox.close();
  await stack.stop();
}

async function reasonFor(client: Client, original_url: string): Promise<string | undefined> {
  const message = videoMessage({ original_url });
  await client.send('ingest', message);
  return (await client.deadLetter('ingestDlq', JSON.stringify(message))).attributes['reason'];
}

describe('a stack that guards its network', () => {
  let provider: MisbehavingProvider;
  let closed: World;
  let oneHost: World;
  const worlds: World[] = [];

  beforeAll(async () => {
    provider = await startMisbehavingProvider();
    closed = await start(1, { PROVIDER_ALLOW_PRIVATE: 'false' });
    worlds.push(closed);
    oneHost = await start(2, { PROVIDER_ALLOWED_HOSTS: 'localhost' });
    worlds.push(oneHost);
  });
  afterAll(async () => {
    await Promise.all([...worlds.map(stop), provider.close()]);
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '2130706433',
    '10.0.0.1',
  ])('never connects to %s when private addresses are not allowed', async (host) => {
    const url = provider.url('normal', newFile()).replace('127.0.0.1', host);
    expect(await reasonFor(closed.client, url)).toBe('provider_url_refused');
    expect(provider.requests(url)).toBe(0);
  });

  it('fetches from a host on the list and from no other', async () => {
    const listed = provider.url('normal', newFile()).replace('127.0.0.1', 'localhost');
    const messageId = await oneHost.client.send('ingest', videoMessage({ original_url: listed }));
    expect(await oneHost.client.outcome(messageId)).toMatchObject({ type: 'video.stored' });
    const unlisted = provider.url('normal', newFile());
    expect(await reasonFor(oneHost.client, unlisted)).toBe('provider_url_refused');
    expect(provider.requests(unlisted)).toBe(0);
  });

  it('follows no redirect to where it may not connect', async () => {
    const target = provider.url('normal', newFile());
    const url = provider
      .url('redirect-elsewhere', newFile(), `?to=${encodeURIComponent(target)}`)
      .replace('127.0.0.1', 'localhost');
    expect(await reasonFor(oneHost.client, url)).toBe('provider_url_refused');
    expect(provider.requests(url)).toBeGreaterThan(0);
    expect(provider.requests(target)).toBe(0);
  });

  it('gives tokens for its tenants that its API takes', async () => {
    const { tokens, api } = closed.stack.file;
    expect(Object.keys(tokens).length).toBeGreaterThanOrEqual(2);
    for (const [tenant, jwt] of Object.entries(tokens)) {
      const response = await fetch(`${api.baseUrl}/v1/tenants/${tenant}/videos`, {
        headers: { authorization: `Bearer ${jwt}` },
      });
      expect(response.status).toBe(200);
    }
  });
});
