import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

let engine: Server;
let proxy: RecordingProxy;

beforeAll(async () => {
  const used = new WeakSet<object>();
  // Says back what it got, and 403 where it is asked to. A second request on a connection finds it closed.
  engine = createServer((request, response) => {
    if (used.has(request.socket)) return request.socket.resetAndDestroy();
    used.add(request.socket);
    return text(request).then((body) => {
      response.writeHead(request.url?.includes('forbidden') ? 403 : 200, { 'x-host': request.headers.host ?? '' });
      response.end(`${request.method} ${request.url} ${body}`);
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const address = engine.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  proxy = await startRecordingProxy(`http://127.0.0.1:${address.port}`);
});
afterAll(async () => {
  await proxy.close();
  engine.close();
});

const agent = { 'user-agent': 'aws-sdk-js/3 app/reelkeep-reaper' };

test('passes method, path, host, body and answer on as they are, and notes the call', async () => {
  const body = '<Delete><Object><Key>videos/acme/ä.mp4</Key></Object></Delete>';
  const answer = await fetch(`${proxy.endpoint}/bucket?delete=`, { method: 'POST', body, headers: agent });
  expect(await answer.text()).toBe(`POST /bucket?delete= ${body}`);
  expect(answer.headers.get('x-host')).toBe(new URL(proxy.endpoint).host);
  const put = await fetch(`${proxy.endpoint}/bucket/ledger/a`, { method: 'PUT', body: 'bytes', headers: agent });
  expect(await put.text()).toBe('PUT /bucket/ledger/a bytes');
  expect(proxy.recorded()).toContain('reaper s3:DeleteObjects on videos');
  expect(proxy.recorded()).toContain('reaper s3:PutObject on ledger');
});

test('tells how often a call was made, a batch once for each thing in it', async () => {
  const before = proxy.counted().get('reaper s3:DeleteObjects on ledger') ?? 0;
  const entry = (name: string) => `<Object><Key>ledger/acme/${name}</Key></Object>`;
  const body = `<Delete>${entry('a')}${entry('b')}</Delete>`;
  await fetch(`${proxy.endpoint}/bucket?delete=`, { method: 'POST', body, headers: agent });
  expect(proxy.counted().get('reaper s3:DeleteObjects on ledger')).toBe(before + 2);
});

test('counts a presigned URL only where the engine took it', async () => {
  await fetch(`${proxy.endpoint}/bucket/videos/forbidden.mp4?X-Amz-Signature=s`, { method: 'DELETE' });
  await (await fetch(`${proxy.endpoint}/bucket/videos/a.mp4?X-Amz-Signature=s`)).text();
  expect([...proxy.recorded()].filter((call) => call.startsWith('api'))).toEqual(['api s3:GetObject on videos']);
});

test('loses no request to a connection that the engine closes after an answer', async () => {
  for (let asked = 0; asked < 3; asked += 1) {
    expect((await fetch(`${proxy.endpoint}/bucket/${asked}`)).status).toBe(200);
  }
});
