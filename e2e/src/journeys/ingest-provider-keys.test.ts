import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lane, type LaneWorker, openLane } from '../crash/lane.ts';
import { testPattern } from '../mp4.ts';
import { client } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

/** What the worker sends to this host beside the URL. */
const KEY = 'key-of-the-account-0123456789';

interface Provider {
  readonly origin: string;
  readonly seen: IncomingMessage[];
  close(): Promise<void>;
}

/** A provider on a port of its own: another port is another origin. */
async function startProvider(answer: RequestListener): Promise<Provider> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no TCP port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const keyOfRequest = ({ headers }: IncomingMessage) => headers['x-api-key'];

describe('a provider that wants a key', () => {
  let dir = '';
  let lane: Lane;
  let worker: LaneWorker;
  let storage: Provider;
  let provider: Provider;
  beforeAll(async () => {
    storage = await startProvider((_, response) =>
      response.writeHead(200, { 'content-type': 'video/mp4' }).end(testPattern),
    );
    provider = await startProvider((request, response) => {
      const [, what = '', name = ''] = (request.url ?? '').split('/');
      if (what === 'lapsed') response.writeHead(404).end();
      else if (keyOfRequest(request) !== KEY) response.writeHead(401).end();
      else if (what === 'video') response.writeHead(200, { 'content-type': 'video/mp4' }).end(testPattern);
      else if (what === 'moved') response.writeHead(302, { location: `${storage.origin}/${name}` }).end();
      else if (what === 'task') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ output: [`${provider.origin}/moved/${name}`] }));
      } else response.writeHead(500).end();
    });
    dir = await mkdtemp(join(tmpdir(), 'reelkeep-e2e-headers-'));
    const file = join(dir, 'headers.json');
    await writeFile(file, JSON.stringify({ '127.0.0.1': { 'x-api-key': `\${PROVIDER_KEY}` } }));
    lane = await openLane();
    worker = await lane.startWorker({ env: { PROVIDER_HEADERS_FILE: file, PROVIDER_KEY: KEY } });
  });
  afterAll(async () => {
    await lane.close();
    await Promise.all([provider.close(), storage.close(), rm(dir, { recursive: true })]);
  });

  it('gets the key, and its video is stored', async () => {
    const message = videoMessage({ original_url: `${provider.origin}/video/one.mp4` });
    const outcome = await client.outcome(await lane.send(message));
    expect(outcome).toMatchObject({ type: 'video.stored', key: keyOf(message), bytes: testPattern.length });
  });

  it('is the only one that gets it: where it redirects to another origin, the key stays behind', async () => {
    const message = videoMessage({ original_url: `${provider.origin}/moved/two.mp4` });
    expect(await client.outcome(await lane.send(message))).toMatchObject({ type: 'video.stored' });
    expect(storage.seen.map(({ url }) => url)).toContain('/two.mp4');
    expect(storage.seen.map(keyOfRequest)).not.toContain(KEY);
  });

  it('is asked once more for a link that has lapsed, under the same rules, when the message says where', async () => {
    const message = videoMessage({
      original_url: `${provider.origin}/lapsed/three.mp4`,
      url_refresh: { url: `${provider.origin}/task/three.mp4`, header_profile: '127.0.0.1', json_path: '$.output[0]' },
    });
    const outcome = await client.outcome(await lane.send(message));
    expect(outcome).toMatchObject({ type: 'video.stored', key: keyOf(message), bytes: testPattern.length });
    expect(provider.seen.map(({ url }) => url)).toContain('/task/three.mp4');
    expect(storage.seen.map(keyOfRequest)).not.toContain(KEY);
  });

  it('gets no key for a task endpoint that the message names without its profile: the link stays lapsed', async () => {
    const message = videoMessage({
      original_url: `${provider.origin}/lapsed/four.mp4`,
      url_refresh: { url: `${provider.origin}/task/four.mp4`, json_path: '$.output[0]' },
    });
    const outcome = await client.outcome(await lane.send(message));
    expect(outcome).toMatchObject({ type: 'video.rejected', reason: 'provider_gone' });
    const asked = provider.seen.filter(({ url }) => url === '/task/four.mp4');
    expect(asked.map(keyOfRequest)).toEqual([undefined]);
  });

  it('finds its key in no line of the log', () => {
    expect(JSON.stringify(worker.log())).not.toContain(KEY);
  });
});
