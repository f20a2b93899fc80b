import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from './testing/run-program.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
});

/** A receiver of traces on a free port. */
async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return `http://127.0.0.1:${address.port}`;
}

async function run(env: Record<string, string>) {
  const { code, stdout, stderr } = await runProgram('traced', env).exit;
  const lines = stdout
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  return { code, stderr, lines, of: (event: string) => lines.find((line) => line['event'] === event) };
}

test('loads nothing of OpenTelemetry, and adds nothing to the log, while it is off', async () => {
  const { code, stderr, of } = await run({ OTEL_TRACES_SAMPLER: 'always_on' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(of('stopped')?.['loaded']).toEqual([]);
  expect(of('work.done')).not.toHaveProperty('trace_id');
});

test('sends what was gathered before the process ends, by the variables of OpenTelemetry', {
  timeout: 30_000,
}, async () => {
  const requests: { path: string | undefined; key: unknown; body: string }[] = [];
  const endpoint = await listen((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push({
        path: request.url,
        key: request.headers['x-key'],
        body: Buffer.concat(parts).toString('latin1'),
      });
      response.writeHead(200).end();
    });
  });
  const { code, stderr, of } = await run({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc',
    OTEL_SERVICE_NAME: 'my-service',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging',
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(requests).toMatchObject([{ path: '/v1/traces', key: 'abc' }]);
  for (const said of ['work', 'acme', 'my-service', 'staging', 'reelkeep']) expect(requests[0]?.body).toContain(said);
  expect(of('work.done')).toMatchObject({
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(of('stopped')).not.toHaveProperty('trace_id');
});

test.concurrent.each([
  ['never answers', () => listen(() => {})],
  ['answers 500', () => listen((_request, response) => response.writeHead(500).end())],
  ['answers 401 with a page', () => listen((_request, response) => response.writeHead(401).end('<html>'))],
  ['hangs up', () => listen((request) => request.socket.destroy())],
  ['is not there', async () => 'http://127.0.0.1:1'],
])('stops in order when the receiver %s', { timeout: 30_000 }, async (_what, start) => {
  const { code, stderr, of } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: await start() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(of('work.done')).toBeDefined();
  expect(of('stopped')).toBeDefined();
});

test('says once that a receiver takes nothing, and never what it was sent with', async () => {
  const endpoint = await listen((_request, response) => response.writeHead(401).end('hunter2'));
  const { lines } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=hunter2' });
  expect(lines.filter((line) => line['event'] === 'traces.not_exported')).toMatchObject([{ level: 'warn', spans: 1 }]);
  expect(JSON.stringify(lines)).not.toContain('hunter2');
});
