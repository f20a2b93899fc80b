import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmbeddedEngine } from '../engine/embedded-engine.ts';
import { listVideos, TIMEOUT_MS, useStackProcesses } from '../testing/stack-process.ts';

const stacks = useStackProcesses();

describe('reelkeep up in an environment', { timeout: TIMEOUT_MS }, () => {
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

  it('lets commands in another shell know the prefix and the issuer that it was started with', async () => {
    const stack = stacks.up(['--no-demo'], { S3_VIDEO_PREFIX: 'clips/eu', AUTH_ISSUER: 'https://issuer.example' });
    const { api } = await stack.ready();
    const told: unknown = JSON.parse(await stacks.command(['env', '--json']));
    expect(told).toMatchObject({ S3_VIDEO_PREFIX: 'clips/eu', S3_BUCKET_NAME: 'reelkeep-videos' });
    const token = await stacks.command(['token', '--tenant', 'initech']);
    const answer = await fetch(`${api.baseUrl}/v1/tenants/initech/videos`, {
      headers: { authorization: `Bearer ${token.trim()}` },
    });
    expect(answer.status).toBe(200);
    stack.child.kill('SIGINT');
    expect(await stack.exitCode()).toBe(0);
    expect(existsSync(join(stacks.home(), 'settings.json'))).toBe(false);
  });
});
