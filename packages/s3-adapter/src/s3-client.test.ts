import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client } from './s3-client.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type FaultServer, startFaultServer } from './testing/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

async function* bodyOf(sizeBytes: number) {
  yield Buffer.alloc(sizeBytes);
}

/** The other time-outs are the client's own, far beyond what a test waits. */
function promptStore(promptTimeoutMs: number) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const connection = { region: 'us-east-1', endpoint: server.endpoint, credentials };
  const client = createS3Client(connection, { maxAttempts: 1, promptTimeoutMs });
  return createS3ObjectStore({ client, bucket: server.bucket });
}

describe('an S3 that takes connections and says nothing', () => {
  it.each([
    ['put', (store: ReturnType<typeof promptStore>) => store.put({ key: 'a', body: new Uint8Array(0) })],
    ['get', (store: ReturnType<typeof promptStore>) => store.get('a')],
    ['list', (store: ReturnType<typeof promptStore>) => store.list({ prefix: 'a' })],
    ['head', (store: ReturnType<typeof promptStore>) => store.head('a')],
    ['probe', (store: ReturnType<typeof promptStore>) => store.probe()],
  ])('is away, for a %s, as soon as its caller is told to think so', async (_, act) => {
    server.behave(() => {});
    await expect(act(promptStore(50))).rejects.toMatchObject({ name: 'StoreError', kind: 'unavailable' });
  });
});

it('an upload is given the time it takes', async () => {
  server.behave((request, response) => {
    // Only once a request that must be prompt has been given up meanwhile.
    if (request.method === 'HEAD') return;
    const given = promptStore(50).probe();
    given.catch(() => response.writeHead(200, { etag: '"e"' }).end());
  });
  const stored = promptStore(50).putVideo({ key: 'a', body: bodyOf(100_000), metadata: {} });
  await expect(stored).resolves.toMatchObject({ outcome: 'stored' });
});
