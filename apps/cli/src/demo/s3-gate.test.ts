import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { canGate, startS3Gate } from './s3-gate.ts';

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function startTarget(onRequest: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(onRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

function echoHost(request: IncomingMessage, response: ServerResponse): void {
  response.end(`host ${request.headers.host}`);
}

async function startGate(target: string) {
  const gate = await startS3Gate(target);
  stops.push(() => gate.close());
  return gate;
}

describe('S3 gate', () => {
  it('passes requests on as they came, with the host they were signed for', async () => {
    const gate = await startGate(await startTarget(echoHost));
    const answer = await fetch(gate.endpoint);
    expect(await answer.text()).toBe(`host ${new URL(gate.endpoint).host}`);
  });

  it('refuses while it is shut and passes again when it is opened', async () => {
    const gate = await startGate(await startTarget(echoHost));
    gate.shut();
    await expect(fetch(gate.endpoint)).rejects.toThrow('fetch failed');
    gate.open();
    expect((await fetch(gate.endpoint)).status).toBe(200);
  });

  it('breaks a request under way when it is shut', async () => {
    const arrived = Promise.withResolvers<void>();
    const gate = await startGate(await startTarget(() => arrived.resolve()));
    const broken = expect(fetch(gate.endpoint)).rejects.toThrow('fetch failed');
    await arrived.promise;
    gate.shut();
    await broken;
  });

  it('answers a broken connection when nobody listens behind it', async () => {
    const gate = await startGate('http://127.0.0.1:1');
    await expect(fetch(gate.endpoint)).rejects.toThrow('fetch failed');
  });
});

describe('canGate', () => {
  it.each([
    ['http://127.0.0.1:4566', true],
    ['http://localhost:4566', true],
    ['http://[::1]:4566', true],
    ['https://127.0.0.1:4566', false],
    ['http://s3.example:4566', false],
    ['not a url', false],
    [undefined, false],
  ])('says of %s: %s', (endpoint, expected) => {
    expect(canGate(endpoint)).toBe(expected);
  });
});
