/** Bodies as they come over a socket: together with their headers, or in parts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { MAX_BODY_BYTES } from './read-body.ts';
import { createFixture, KEY } from './testing/api-fixture.ts';
import { mint } from './testing/token-issuer.ts';

let server: HttpServer;
let headers: Record<string, string>;

beforeAll(async () => {
  const { fetch } = createFixture().app;
  server = await startHttpServer({ host: '127.0.0.1', port: 0, fetch, newRequestId: () => 'r' });
  headers = { Authorization: `Bearer ${await mint()}`, 'Content-Type': 'application/json' };
});
afterAll(() => server.close(AbortSignal.abort()));

const send = (init: RequestInit) =>
  fetch(`${server.baseUrl}/v1/tenants/acme/playback-urls`, { method: 'POST', headers, ...init });

it.each([
  ['of JSON', Buffer.from(`{"videos":[{"key":"${KEY}"}]}`), 200],
  ['with a byte order mark', Buffer.from(`\ufeff{"videos":[{"key":"${KEY}"}]}`), 200],
  ['with two', Buffer.from(`\ufeff\ufeff{"videos":[{"key":"${KEY}"}]}`), 400],
  ['in UTF-16', Buffer.from(`{"videos":[{"key":"${KEY}"}]}`, 'utf16le'), 400],
  ['that is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 422],
  ['without a byte', Buffer.alloc(0), 400],
])('reads a body %s that comes with its headers', async (_what, body, status) => {
  expect((await send({ body })).status).toBe(status);
});

it.each([
  ['of JSON', `{"videos":[{"key":"${KEY}"}]}`, 200],
  ['of JSON that is broken', '{"videos":', 400],
  ['with a byte order mark', `\ufeff{"videos":[{"key":"${KEY}"}]}`, 200],
  ['with two', `\ufeff\ufeff{"videos":[{"key":"${KEY}"}]}`, 400],
  ['beyond the limit', ' '.repeat(1_048_577), 413],
])('reads a chunked body %s', async (_what, text, status) => {
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  expect((await send({ body, duplex: 'half' })).status).toBe(status);
});

it('takes no more of a body that a platform has read', async () => {
  const { fetch } = createFixture().app;
  const request = new Request(`${server.baseUrl}/v1/tenants/acme/playback-urls`, { method: 'POST', headers });
  const answer = await fetch(request, { incoming: { rawBody: Buffer.alloc(MAX_BODY_BYTES + 1, ' ') } });
  expect(answer.status).toBe(413);
});
