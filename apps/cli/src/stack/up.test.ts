import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmbeddedEngine } from '../engine/embedded-engine.ts';
import {
  appPids,
  isAlive,
  listVideos,
  readStack,
  TIMEOUT_MS,
  until,
  useStackProcesses,
} from '../testing/stack-process.ts';

const stacks = useStackProcesses();

/** The three that the demo ends with. */
async function expectCommandsWork(output: string): Promise<void> {
  const commands = output.match(/^ {2}curl .*$/gm) ?? [];
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const shell = spawn('sh', ['-c', `${command} -w ' HTTP %{http_code}'`], { stdio: ['ignore', 'pipe', 'ignore'] });
    let answer = '';
    shell.stdout.setEncoding('utf8').on('data', (part) => (answer += part));
    await once(shell, 'close');
    expect(answer).toMatch(/^\{.*\} HTTP 200$/s);
  }
}

describe('reelkeep up', { timeout: TIMEOUT_MS }, () => {
  it('runs the whole demo, prints commands that work as they are pasted, stays up, stops in order at SIGINT, and finds its videos again at the next start', async () => {
    const first = stacks.up([]);
    const stack = await first.ready();
    for (const word of [
      'already_stored',
      'videos deleted',
      'source=provider',
      'promoted=true',
      'reason=provider_gone',
    ]) {
      expect(first.output()).toContain(word);
    }
    await expectCommandsWork(first.output());
    const kept = await listVideos(stack);
    expect(kept.map((file) => file.slice('20251122_000000-'.length))).toEqual(['campaign-123-001.mp4']);

    first.child.kill('SIGINT');
    expect(await first.exitCode()).toBe(0);
    expect(existsSync(join(stacks.home(), 'stack.json'))).toBe(false);

    const second = stacks.up(['--no-demo']);
    expect(await listVideos(await second.ready())).toEqual(kept);
    second.child.kill('SIGTERM');
    expect(await second.exitCode()).toBe(0);
  });

  it('fails loudly, and takes everything down, when a step of the demo does not turn out as it should', async () => {
    const stack = stacks.up([], { PROVIDER_MAX_BYTES: '1000' });
    expect(await stack.exitCode()).toBe(1);
    expect(stack.output()).toMatch(/The demo failed\. Expected: .* is stored, got provider_too_large/);
    expect(existsSync(join(stacks.home(), 'stack.json'))).toBe(false);
  });

  it("leaves the demo out, with the reason, and writes no tokens where the key is somebody else's", async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const stack = stacks.up([], { AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
    await until(() => stack.output().includes('Stop: Ctrl-C'), stack.output);
    expect(stack.output()).toContain('The demo is left out: AUTH_JWKS_URL or AUTH_PUBLIC_KEY is set');
    expect(JSON.parse(await readFile(join(stacks.home(), 'stack.json'), 'utf8'))).toHaveProperty('tokens', {});
  });

  it('starts an app that dies again, and leaves no app behind when it is killed itself', async () => {
    const stack = stacks.up(['--no-demo']);
    const { api } = await stack.ready();
    const before = await appPids(stacks.home());
    process.kill(before[0] ?? 0, 'SIGKILL');
    await until(async () => {
      const answer = await fetch(`${api.baseUrl}/healthz`).catch(() => undefined);
      return answer?.status === 200;
    });
    const after = await appPids(stacks.home());
    expect(after[0]).not.toBe(before[0]);
    expect(stack.output()).toContain('presign-api died (SIGKILL)');

    stack.child.kill('SIGKILL');
    await until(() => !after.some(isAlive));
  });

  it('tells every fault of the environment at once, before anything is started, with exit code 78', async () => {
    const stack = stacks.up(['--no-demo'], {
      S3_BUCKET_NAME: '',
      AWS_REGION: 'nowhere',
      PRESIGN_DEFAULT_EXPIRES_SECONDS: '0',
      INGEST_QUEUE_URL: 'queue',
      LOG_LEVEL: 'loud',
    });
    expect(await stack.exitCode()).toBe(78);
    const variables = stack.output().match(/^ {2}[A-Z0-9_]+/gm);
    expect(variables?.map((name) => name.trim())).toEqual([
      'AWS_REGION',
      'INGEST_QUEUE_URL',
      'LOG_LEVEL',
      'PRESIGN_DEFAULT_EXPIRES_SECONDS',
      'S3_BUCKET_NAME',
    ]);
    expect(existsSync(join(stacks.home(), 'data'))).toBe(false);
  });

  it('tells faults that only an app knows of once, with exit code 78', async () => {
    const stack = stacks.up([], { PROVIDER_MAX_BYTES: 'much', PRESIGN_MAX_EXPIRES_SECONDS: '0' });
    expect(await stack.exitCode()).toBe(78);
    expect(stack.output().match(/^ {2}[A-Z0-9_]+/gm)).toEqual([
      '  PRESIGN_MAX_EXPIRES_SECONDS',
      '  PROVIDER_MAX_BYTES',
    ]);
  });

  it('names PORT and its number when that port is taken', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const stack = stacks.up([], { PORT: port });
    expect(await stack.exitCode()).toBe(1);
    expect(stack.output()).toContain(`Port ${port} (PORT) is in use`);
    server.close();
  });

  it('refuses a second start over the same folder, leaves the first one its stack.json, and stops in order when one Ctrl-C arrives twice, as it does under npm', async () => {
    const first = stacks.up(['--no-demo']);
    const stack = await first.ready();
    const second = stacks.up(['--no-demo']);
    expect(await second.exitCode()).toBe(1);
    expect(second.output()).toContain('in use by another running stack');
    expect(await readStack(stacks.home())).toEqual(stack);

    first.child.kill('SIGINT');
    await until(() => first.output().includes('Stopping'));
    first.child.kill('SIGINT');
    expect(await first.exitCode()).toBe(0);
    expect(first.output()).toContain('Stopped.');
  });

  it('creates nothing where the environment names an engine, until that is asked for', async () => {
    const log = { info: () => {} };
    const dataDir = join(stacks.home(), 'theirs');
    const engine = await startEmbeddedEngine({ dataDir, region: 'us-east-1', port: 0, log });
    try {
      const env = {
        AWS_ENDPOINT_URL: engine.endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        S3_BUCKET_NAME: 'reelkeep-videos',
      };
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        const refused = stacks.up(['--no-demo'], env, []);
        expect(await refused.exitCode()).toBe(1);
        expect(refused.output()).toMatch(/queue reelkeep-ingest,.*topic reelkeep-outcomes, bucket reelkeep-videos/);
        expect(refused.output()).toContain('--provision');
      }
      const stack = stacks.up(['--no-demo', '--provision'], env, []);
      expect((await stack.ready()).endpoint).toBe(engine.endpoint);
      stack.child.kill('SIGINT');
      expect(await stack.exitCode()).toBe(0);
      const again = stacks.up(['--no-demo'], env, []);
      expect(await listVideos(await again.ready())).toEqual([]);
    } finally {
      await engine.stop();
    }
  });

  it('goes at once when it is told to stop again later', async () => {
    const stack = stacks.up(['--no-demo']);
    await stack.ready();
    const pids = await appPids(stacks.home());
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    stack.child.kill('SIGINT');
    await until(() => {
      stack.child.kill('SIGINT');
      return stack.child.exitCode !== null;
    });
    expect(await stack.exitCode()).toBe(130);
    await until(() => !pids.some(isAlive));
  });
});
