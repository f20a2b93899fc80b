import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { createS3Client } from '@reelkeep/s3-adapter/s3-client';
import { createS3ObjectStore } from '@reelkeep/s3-adapter/s3-object-store';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { createFixture, FILE, KEY, ORIGINAL_URL, testBucket } from './testing/api-fixture.ts';
import { startEmbeddedBucket } from './testing/embedded-bucket.ts';
import { createFakeSigner } from './testing/fake-signer.ts';
import { mint } from './testing/token-issuer.ts';

const mp4 = await readFile(new URL('../../cli/samples/counter.mp4', import.meta.url));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const urlsSchema = z.object({ videos: z.array(z.object({ url: z.string(), source: z.string() })) });
const uploadSchema = z.object({ url: z.string(), headers: z.record(z.string(), z.string()), complete_url: z.string() });
const ignored = new AbortController().signal;

const refused: string[] = [];

async function serve(fixture: ReturnType<typeof createFixture>): Promise<HttpServer> {
  return await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    fetch: fixture.app.fetch,
    newRequestId: () => 'r',
    onRefused: (id, cause) => void refused.push(`${id} ${String(cause)}`),
  });
}

describe('over a real socket, with a real bucket', () => {
  let bucket: Awaited<ReturnType<typeof startEmbeddedBucket>>;
  let server: HttpServer;
  let headers: Record<string, string>;

  beforeAll(async () => {
    bucket = await startEmbeddedBucket();
    server = await serve(createFixture({ bucket: bucket.bucket }));
    headers = { Authorization: `Bearer ${await mint()}`, 'Content-Type': 'application/json' };
  });
  afterAll(async () => {
    await server.close(AbortSignal.abort());
    await bucket.stop();
  });

  const call = (method: string, path: string, json?: unknown) =>
    fetch(`${server.baseUrl}/v1/tenants/acme${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });

  it('takes an upload, completes it, and gives out URLs whose bytes are the ones that went in, whole and in ranges', async () => {
    const request = {
      creative_id: 'campaign-123',
      iteration: 1,
      generated_at: '2025-08-12T14:30:52Z',
      content_length: mp4.length,
      sha256: sha256(mp4),
    };
    const upload = uploadSchema.parse(await (await call('POST', '/uploads', request)).json());
    expect((await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: mp4 })).status).toBe(200);
    const completed = await fetch(`${server.baseUrl}${upload.complete_url}`, { method: 'POST', headers });
    expect([completed.status, await completed.json()]).toMatchObject([200, { key: KEY, bytes: mp4.length }]);

    const { videos } = urlsSchema.parse(
      await (await call('POST', '/playback-urls', { videos: [{ key: KEY }], check: true })).json(),
    );
    const content = await call('GET', `/videos/${FILE}/content`);
    expect(content.status).toBe(302);
    for (const url of [videos[0]?.url ?? '', content.headers.get('Location') ?? '']) {
      const played = await fetch(url);
      expect(played.headers.get('Content-Type')).toBe('video/mp4');
      expect(sha256(new Uint8Array(await played.arrayBuffer()))).toBe(sha256(mp4));
      const part = await fetch(url, { headers: { Range: 'bytes=4-11' } });
      expect([part.status, Buffer.from(await part.arrayBuffer()).equals(mp4.subarray(4, 12))]).toEqual([206, true]);
    }
    expect(await (await call('GET', '/videos?urls=true')).json()).toMatchObject({
      videos: [{ key: KEY, bytes: mp4.length }],
    });
    expect((await call('DELETE', `/videos/${FILE}`)).status).toBe(204);
    expect((await call('GET', `/videos/${FILE}`)).status).toBe(404);
    // What a link that was given out before still finds: nothing, or the fence that keeps the upload's own URL out.
    expect(await (await fetch(videos[0]?.url ?? '')).text()).not.toContain('ftyp');
  });

  /** Sends bytes as they are, which no client library would, and gives all that comes back. */
  async function raw(text: string): Promise<string> {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(text);
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    await once(socket, 'close');
    return answer;
  }

  it.each([
    [`/v1/tenants/acme/videos/../../globex/videos/${FILE}`, /^HTTP\/1.1 (403|404) /],
    [`/v1/tenants/acme/videos/..%2f..%2fglobex%2fvideos%2f${FILE}`, /^HTTP\/1.1 404 /],
    [`/v1/tenants/acme/../globex/videos/${FILE}`, /^HTTP\/1.1 (403|404) /],
    [`/v1/tenants/acme/videos/%00${FILE}`, /^HTTP\/1.1 404 /],
    ['/v1/tenants/acme/videos/%zz', /^HTTP\/1.1 404 /],
    ['//globex/v1/tenants/acme/videos', /^HTTP\/1.1 404 /],
    ['http://globex.example/v1/tenants/globex/videos', /^HTTP\/1.1 403 /],
    ['*', /^HTTP\/1.1 4\d\d /],
    ['nonsense', /^HTTP\/1.1 4\d\d /],
    [`/v1/tenants/acme/videos/${'a'.repeat(14_000)}`, /^HTTP\/1.1 (404|431) /],
  ])('answers a request for %s as sent with a 4xx', async (target, status) => {
    const answer = await raw(
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${headers['Authorization']}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(status);
    expect(answer).not.toContain('X-Amz-Signature');
  });

  it.each([
    ['is no HTTP', 'GARBAGE\r\n\r\n', 400, 'bad-request'],
    ['has no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'bad-request'],
    [
      'has headers of 20 KB',
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    [
      'says two lengths',
      'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'bad-request',
    ],
  ])('answers what %s as a problem with a request id', async (_what, bytes, status, name) => {
    refused.length = 0;
    const answer = await raw(bytes);
    expect(refused).toEqual([expect.stringMatching(/^r \w*Error/)]);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/^content-type: application\/problem\+json/im);
    expect(answer).toMatch(/^x-request-id: r\r$/im);
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect(body).toMatchObject({ type: `urn:reelkeep:problem:${name}`, status, request_id: 'r' });
  });

  it('answers a request that expects what nobody knows as if it did not', async () => {
    const request = 'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: the-worst\r\nConnection: close\r\n\r\n';
    expect(await raw(request)).toMatch(/^HTTP\/1.1 200 /);
  });

  it.each(['', 'Host: \r\n', 'Host: a b\r\n', 'Host: [\r\n', 'Host: x/y@z\r\n'])(
    'answers a request with %j for a host with a 4xx',
    async (host) => {
      expect(await raw(`GET /nothing HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 4\d\d /);
    },
  );
});

it('falls back within seconds when S3 takes connections and never answers', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = createS3Client({ region: 'us-east-1', endpoint: `http://127.0.0.1:${address.port}`, credentials });
  const { call } = createFixture({
    bucket: testBucket(
      createS3ObjectStore({ client, bucket: 'videos-test' }),
      createFakeSigner(() => new Date()),
    ),
  });
  const videos = Array.from({ length: 100 }, () => ({ key: KEY, original_url: ORIGINAL_URL }));
  const { status, text } = await call('POST', '/v1/tenants/acme/playback-urls', { json: { videos } });
  expect([status, text.match(/"source":"provider"/g)?.length]).toEqual([200, 100]);
  client.destroy();
  silent.close();
});

it('names host and port when the port is taken', async () => {
  const fixture = createFixture();
  const first = await serve(fixture);
  const second = startHttpServer({
    host: '127.0.0.1',
    port: first.port,
    fetch: fixture.app.fetch,
    newRequestId: () => 'r',
  });
  await expect(second).rejects.toThrow(`can not listen on 127.0.0.1 port ${first.port}: the port is taken`);
  await first.close(ignored);
});

it('lets a request under way end before it closes, and takes no new one', async () => {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const fixture = createFixture();
  fixture.store.intercept(async ({ moment }) => {
    if (moment !== 'before') return;
    reached.resolve();
    await gate.promise;
  });
  const server = await serve(fixture);
  const asked = fetch(`${server.baseUrl}/v1/tenants/acme/videos`, {
    headers: { Authorization: `Bearer ${await mint()}` },
  });
  await reached.promise;
  const closed = server.close(ignored);
  await expect(fetch(`${server.baseUrl}/healthz`)).rejects.toThrow();
  gate.resolve();
  expect((await asked).status).toBe(200);
  await closed;
});

it.each([
  ['is not made', false],
  ['is written, and not yet read,', true],
])('lets a slow reader have the whole of an answer that %s when it is to close', async (_what, isWritten) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  // More than the buffers of both ends of a connection hold.
  const body = 'a'.repeat(16_000_000);
  const answer = async () => {
    reached.resolve();
    await gate.promise;
    return new Response(body);
  };
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, fetch: answer, newRequestId: () => 'r' });
  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await reached.promise;
  if (isWritten) gate.resolve();
  const begun = once(socket, 'readable');
  if (isWritten) await begun;
  const closed = server.close(ignored);
  gate.resolve();
  await begun;
  vi.advanceTimersByTime(1_000);
  let bytes = 0;
  socket.on('data', (part) => {
    bytes += part.length;
    if (bytes > body.length) vi.advanceTimersByTime(1_000);
  });
  await closed;
  expect(bytes).toBeGreaterThan(body.length);
  vi.useRealTimers();
});
