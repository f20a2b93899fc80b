import type { ObjectStore } from '@reelkeep/core/object-store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createS3ObjectStore } from './s3-object-store.ts';
import {
  type Behaviour,
  type FaultServer,
  reset,
  s3Error,
  silence,
  startFaultServer,
  webPage,
} from './testing/fault-server.ts';

let server: FaultServer;
let store: ObjectStore;
let hasty: ObjectStore;
beforeAll(async () => {
  server = await startFaultServer();
  store = createS3ObjectStore({ ...server, pause: async () => {} });
  hasty = createS3ObjectStore({ ...server, client: server.hasty, pause: async () => {} });
});
afterAll(() => server.stop());

async function* oneByte() {
  yield Buffer.from('x');
}

const VERBS: Array<[string, (store: ObjectStore) => Promise<unknown>]> = [
  ['putVideo', (store) => store.putVideo({ key: 'a', body: oneByte(), metadata: {} })],
  ['put', (store) => store.put({ key: 'a', body: Buffer.from('x') })],
  ['create', (store) => store.create({ key: 'a', body: Buffer.from('x') })],
  ['head', (store) => store.head('a')],
  ['get', (store) => store.get('a')],
  ['list', (store) => store.list({ prefix: 'a' })],
  ['remove', (store) => store.remove(['a'])],
  ['purge', (store) => store.purge(['a'])],
  ['probe', (store) => store.probe()],
];

const UNAVAILABLE: Array<[string, Behaviour]> = [
  ['503 SlowDown', s3Error(503, 'SlowDown')],
  ['500 InternalError', s3Error(500, 'InternalError')],
  ['429 TooManyRequests', s3Error(429, 'TooManyRequestsException')],
  ['409 OperationAborted', s3Error(409, 'OperationAborted')],
  ['502 from a proxy', webPage(502)],
  ['a connection reset', reset],
];

const MISCONFIGURED: Array<[string, Behaviour]> = [
  ['404 NoSuchBucket', s3Error(404, 'NoSuchBucket')],
  ['403 AccessDenied', s3Error(403, 'AccessDenied')],
  ['403 InvalidAccessKeyId', s3Error(403, 'InvalidAccessKeyId')],
  ['403 SignatureDoesNotMatch', s3Error(403, 'SignatureDoesNotMatch')],
  ['403 RequestTimeTooSkewed', s3Error(403, 'RequestTimeTooSkewed')],
  ['400 ExpiredToken', s3Error(400, 'ExpiredToken')],
  ['400 AuthorizationHeaderMalformed', s3Error(400, 'AuthorizationHeaderMalformed')],
  ['301 PermanentRedirect', s3Error(301, 'PermanentRedirect')],
  ['a web page with 404', webPage(404)],
];

describe.each(VERBS)('%s', (verb, act) => {
  test.each(UNAVAILABLE)('is unavailable on %s', async (_, behaviour) => {
    server.behave(behaviour);
    await expect(act(store)).rejects.toMatchObject({
      name: 'StoreError',
      kind: 'unavailable',
      advice: expect.stringMatching(/\.$/),
    });
  });

  test('is unavailable on silence', async () => {
    server.behave(silence);
    await expect(act(hasty)).rejects.toMatchObject({ name: 'StoreError', kind: 'unavailable' });
  });

  test.each(MISCONFIGURED)('is misconfigured on %s, and says what to mend', async (_, behaviour) => {
    server.behave(behaviour);
    await expect(act(store)).rejects.toMatchObject({
      name: 'StoreError',
      kind: 'misconfigured',
      advice: expect.stringMatching(/\.$/),
    });
  });

  test('takes no web page with 200 for an answer of S3', async () => {
    server.behave(webPage(200));
    if (verb === 'probe') return expect(act(store)).resolves.toBeUndefined();
    if (verb === 'remove' || verb === 'purge') {
      return expect(act(store)).resolves.toMatchObject({ removed: [], failed: [{ key: 'a', code: 'NotAnswered' }] });
    }
    return expect(act(store)).rejects.toMatchObject({ name: 'StoreError' });
  });

  test('ends at once with the reason of its signal while the server is silent', async () => {
    const controller = new AbortController();
    const reason = new Error('shutting down');
    server.behave(() => controller.abort(reason));
    const calls: Record<string, () => Promise<unknown>> = {
      putVideo: () => store.putVideo({ key: 'a', body: oneByte(), metadata: {} }, controller),
      put: () => store.put({ key: 'a', body: Buffer.from('x') }, controller),
      create: () => store.create({ key: 'a', body: Buffer.from('x') }, controller),
      head: () => store.head('a', controller),
      get: () => store.get('a', controller),
      list: () => store.list({ prefix: 'a' }, controller),
      remove: () => store.remove(['a'], controller),
      purge: () => store.purge(['a'], controller),
      probe: () => store.probe(controller),
    };
    await expect(calls[verb]?.()).rejects.toBe(reason);
  });
});

describe('absence', () => {
  test('get answers undefined on NoSuchKey', async () => {
    server.behave(s3Error(404, 'NoSuchKey'));
    expect(await store.get('a')).toBeUndefined();
  });

  test('head answers undefined when the bucket itself is there, and asks the bucket once in five seconds', async () => {
    let now = new Date(0);
    const patient = createS3ObjectStore({ ...server, now: () => now });
    server.behave((request, response) => response.writeHead(request.url?.startsWith('/bucket/a') ? 404 : 200).end());
    expect(await patient.head('a1')).toBeUndefined();
    expect(await patient.head('a2')).toBeUndefined();
    now = new Date(4_999);
    expect(await patient.head('a3')).toBeUndefined();
    expect(server.requests.filter((line) => !line.includes('/a'))).toHaveLength(1);
    now = new Date(5_000);
    expect(await patient.head('a4')).toBeUndefined();
    expect(server.requests.filter((line) => !line.includes('/a'))).toHaveLength(2);
  });

  test.each([
    ['is missing', 404, 'misconfigured'],
    ['is forbidden', 403, 'misconfigured'],
    ['does not answer', 503, 'unavailable'],
  ])('head throws when the key gives 404 and the bucket %s', async (_, status, kind) => {
    const fresh = createS3ObjectStore(server);
    server.behave((request, response) => response.writeHead(request.url?.startsWith('/bucket/a') ? 404 : status).end());
    await expect(fresh.head('a')).rejects.toMatchObject({ name: 'StoreError', kind });
  });

  test('a nobody who refuses the connection is unavailable', async () => {
    const gone = await startFaultServer();
    await gone.stop();
    const away = createS3ObjectStore(gone);
    await expect(away.head('a')).rejects.toMatchObject({ kind: 'unavailable', code: 'ECONNREFUSED' });
  });
});

test('names code and advice of what it knows', async () => {
  server.behave(s3Error(403, 'InvalidAccessKeyId'));
  await expect(store.get('a')).rejects.toMatchObject({
    code: 'InvalidAccessKeyId',
    message: 'S3 failed to get a: InvalidAccessKeyId: as ordered',
    advice: 'Correct AWS_ACCESS_KEY_ID: the endpoint knows no such key.',
  });
});

test('missing credentials are misconfigured', async () => {
  const { createS3Client } = await import('./s3-client.ts');
  const credentials = async () => {
    throw Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });
  };
  const client = createS3Client({ region: 'us-east-1', endpoint: server.endpoint, credentials });
  await expect(createS3ObjectStore({ client, bucket: 'bucket' }).probe()).rejects.toMatchObject({
    kind: 'misconfigured',
    code: 'CredentialsProviderError',
  });
});
