import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { API_METRICS } from '@reelkeep/core/metrics/api-metrics';
import { readEmf } from '@reelkeep/core/testing/emf-schema';
import { readExposition } from '@reelkeep/runtime/testing/read-exposition';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issuerKeys, publicPem } from './testing/token-issuer.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const RIGHT = { PATH: process.env['PATH'] ?? '', PORT: '0', AUTH_PUBLIC_KEY: publicPem(issuerKeys.publicKey) };
const readySchema = z.object({ event: z.literal('ready'), port: z.int() });

function start(change: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...RIGHT, ...change },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
  }
  const exit = once(child, 'close').then(() => ({ code: child.exitCode, output }));
  return { child, exit };
}

describe('the process', () => {
  it('serves on the port it took, without a bucket as well, and ends with 0 when asked to', async () => {
    const { child, exit } = start();
    const [message] = await once(child, 'message');
    const { port } = readySchema.parse(message);
    expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toMatchObject({ status: 'degraded' });
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toContain('reelkeep_http_requests_total{status="200"} 1');
    const exposed = [...readExposition(metrics).values()].filter(({ name }) => name.startsWith('reelkeep_'));
    const facts = (list: readonly { name: string; help: string }[]) => list.map(({ name, help }) => `${name} ${help}`);
    expect(facts(exposed).sort()).toEqual(facts(Object.values(API_METRICS)).sort());
    expect(metrics).toContain(
      'reelkeep_http_request_duration_seconds_count{route="/readyz",method="GET",status="200"} 1',
    );
    child.kill('SIGTERM');
    const { code, output } = await exit;
    expect(code).toBe(0);
    expect(output).toContain('"event":"api.started"');
    expect(output).toContain(`"port":${port}`);
    expect(output).toContain('"event":"store.not_configured"');
  });

  it('with METRICS_EMF tells CloudWatch of every request, the last ones when it stops, beside its log', async () => {
    const { child, exit } = start({ METRICS_EMF: 'true' });
    const [message] = await once(child, 'message');
    const { port } = readySchema.parse(message);
    for (let nth = 0; nth < 20; nth += 1) await fetch(`http://127.0.0.1:${port}/healthz?url=https://a.example/?sig=s`);
    child.kill('SIGTERM');
    const { code, output } = await exit;
    expect(code).toBe(0);
    const lines = output.split('\n').filter((line) => line !== '');
    const log = lines.filter((line) => !line.startsWith('{"_aws"')).map((line) => JSON.parse(line));
    expect(log.filter(({ event }) => event === 'http.request.handled')).toHaveLength(20);
    const values = lines.filter((line) => line.startsWith('{"_aws"')).flatMap((line) => readEmf(line));
    const answered = values.filter(
      ({ name, dimensions }) => name === API_METRICS.requests.name && !('status' in dimensions),
    );
    expect(answered.reduce((sum, { value }) => sum + Number(value), 0)).toBe(20);
  });

  it('ends with a fatal line that names the port when it is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') throw new TypeError('no port');
    const { code, output } = await start({ PORT: String(address.port) }).exit;
    expect(code).toBe(1);
    expect(output).toContain(`can not listen on 127.0.0.1 port ${address.port}: the port is taken`);
    other.close();
  });

  it('ends with 78 and every wrong variable, and prints no value', async () => {
    const { code, output } = await start({
      AUTH_PUBLIC_KEY: 'some-secret',
      PRESIGN_MAX_EXPIRES_SECONDS: '0',
      PORT: 'x',
    }).exit;
    expect(code).toBe(78);
    for (const name of ['AUTH_PUBLIC_KEY', 'PRESIGN_MAX_EXPIRES_SECONDS', 'PORT']) expect(output).toContain(name);
    expect(output).not.toContain('some-secret');
  });
});
