/** Clients that are old, want a proxy, or leave before they are answered. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ObjectStore } from '@reelkeep/core/object-store';
import { afterEach, expect, it, vi } from 'vitest';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { createFixture, testBucket } from './testing/api-fixture.ts';
import { mint } from './testing/token-issuer.ts';

let server: HttpServer | undefined;
afterEach(() => server?.close(AbortSignal.abort()));

async function dial(fixture: ReturnType<typeof createFixture>): Promise<Socket> {
  const { fetch } = fixture.app;
  server = await startHttpServer({ host: '127.0.0.1', port: 0, fetch, newRequestId: () => 'r' });
  return connect(server.port, '127.0.0.1').setEncoding('latin1');
}

async function answerTo(text: string): Promise<string> {
  const socket = await dial(createFixture());
  let answer = '';
  socket.on('data', (part: string) => {
    answer += part;
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

it('answers HTTP/1.0 without a host, as health checks of load balancers speak it', async () => {
  expect(await answerTo('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 [\s\S]*"status":"ok"/);
});

it('answers CONNECT with a problem', async () => {
  const answer = await answerTo('CONNECT bucket.example:443 HTTP/1.1\r\nHost: bucket.example:443\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*application\/problem\+json[\s\S]*"request_id":"r"/);
});

it.each([
  ['while S3 is asked', 'GET /v1/tenants/acme/videos', ''],
  ['within a body', 'POST /v1/tenants/acme/playback-urls', 'Content-Length: 100\r\n'],
  ['within a chunk', 'POST /v1/tenants/acme/playback-urls', 'Transfer-Encoding: chunked\r\n'],
])('counts a client that leaves %s as gone, which is nobody’s fault', async (_when, line, length) => {
  const entered = Promise.withResolvers<void>();
  const take = () => {
    entered.resolve();
    return { allowed: true, remaining: 1, resetSeconds: 1 };
  };
  const base = createFixture();
  const list: ObjectStore['list'] = (_from, options) =>
    new Promise((_resolve, reject) => options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)));
  const bucket = testBucket({ ...base.store, list }, base.signer);
  const fixture = createFixture({ bucket, rateLimit: { quota: 1, windowSeconds: 1, take } });
  const socket = await dial(fixture);
  const authorization = `Authorization: Bearer ${await mint()}\r\nContent-Type: application/json\r\n`;
  socket.write(`${line} HTTP/1.1\r\nHost: x\r\n${authorization}${length}\r\n${length === '' ? '' : '5\r\n{"vid'}`);
  await entered.promise;
  socket.destroy();
  const said = () => fixture.log.lines.map(({ level, fields }) => [level, fields['status'], fields['problem']]);
  await vi.waitFor(() => expect(said()).toEqual([['info', 499, 'client-gone']]), { timeout: 30_000 });
});
