import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { PublishCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { Outcome } from '@reelkeep/core/outcome';
import { afterEach, describe, expect, it } from 'vitest';
import { useOperatorEngine } from './testing/operator-engine.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const engine = useOperatorEngine();

const STORED: Outcome = {
  type: 'video.stored',
  tenant: 'acme',
  creative_id: 'c',
  iteration: 1,
  key: 'videos/acme/20250812_143052-c-001.mp4',
  bytes: 7,
  sha256: null,
  already_stored: false,
  promoted: false,
  message_id: 'm',
  at: '2025-08-12T14:30:53.000Z',
};

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The command as a process of its own, since signals and pipes are a process's. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      REELKEEP_HOME: engine.home,
      ...env,
    },
  });
  children.push(child);
  const ended = once(child, 'exit').then(([code]): unknown => code);
  return { child, ended };
}

async function tapsLeft(): Promise<readonly string[]> {
  const { QueueUrls } = await engine.clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'reelkeep-cli-' }));
  return QueueUrls ?? [];
}

describe('reelkeep as a process', () => {
  it.each([
    [['token', '--tenant', '../acme'], 'expected 1 to 63 letters'],
    [['token', '--tenant', 'acme', '--expires-in', '0'], 'Expected seconds from 1'],
    [['campaign', 'terminate'], "unknown command 'terminate'"],
    [['list', '--tenant', 'acme', '--limit', '-1'], '--limit: expected a whole number'],
  ])('ends with 2 when the command line is wrong: %j', async (args, words) => {
    const { child, ended } = start(args);
    const [complaint, answer] = [text(child.stderr), text(child.stdout)];
    expect([await ended, await answer]).toEqual([2, '']);
    expect(await complaint).toContain(words);
  });

  it('prints a token alone, or as one JSON document that tells when it lapses', async () => {
    const { child } = start(['token', '--tenant', 'acme', '--scope', 'videos:read', '--expires-in', '60', '--json']);
    const { token, expires_at, ...rest } = JSON.parse(await text(child.stdout));
    expect(rest).toEqual({ tenant: 'acme', scopes: ['videos:read'] });
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(Date.parse(expires_at)).toBeGreaterThanOrEqual(claims.exp * 1_000);
    expect(await text(start(['token', '--tenant', 'acme']).child.stdout)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('tidies up after %s and ends with 130', async (name) => {
    const { child, ended } = start(['tail']);
    await once(createInterface(child.stderr), 'line');
    expect(await tapsLeft()).toHaveLength(1);
    child.kill(name);
    expect(await ended).toBe(130);
    expect(await tapsLeft()).toEqual([]);
  });

  it('tidies up when its reader goes away, which is no failure', async () => {
    const { child, ended } = start(['tail']);
    await once(createInterface(child.stderr), 'line');
    child.stdout.destroy();
    const Message = JSON.stringify(STORED);
    await engine.clients.sns.send(new PublishCommand({ TopicArn: engine.stack.outcomeTopicArn, Message }));
    expect(await ended).toBe(0);
    expect(await tapsLeft()).toEqual([]);
  });

  it('names what it has not sent when its reader goes away half-way, and fails', async () => {
    const { child, ended } = start(['send', '--file', '-']);
    const complaint = text(child.stderr);
    const line = (iteration: number) =>
      JSON.stringify({ tenant: 'a', creative_id: 'c', iteration, original_url: 'https://p.example/v.mp4' });
    child.stdout.once('data', () => child.stdout.destroy());
    child.stdin.end(Array.from({ length: 3_000 }, (_, index) => line(index + 1)).join('\n'));
    expect(await ended).toBe(1);
    expect(await complaint).toMatch(/\d+ of 3000 messages were sent, not lines .*-3000: /);
  });

  it('ends at Ctrl-C while it waits for its standard input', async () => {
    const { child, ended } = start(['send', '--file', '-', '--json']);
    // Half a line shows that it reads: the pipe takes more than it can hold.
    await new Promise((resolve) => child.stdin.write(' '.repeat(1_000_000), resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });

  it.each([
    ['send', '--tenant', 'a', '--creative', 'c', '--iteration', '1', '--url', 'https://p.example/v.mp4'],
    ['status'],
  ])('ends at Ctrl-C while nothing answers: %s', async (...args) => {
    const deaf = createServer();
    await once(deaf.listen(0, '127.0.0.1'), 'listening');
    const address = deaf.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { child, ended } = start(args, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    await once(deaf, 'connection');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    deaf.close();
  });
});
