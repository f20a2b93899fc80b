import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createQuickRequests } from './quick-requests.ts';
import { withRetryBudget } from './retry-budget.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import {
  type Behaviour,
  type FaultServer,
  HASTE_MS,
  PATIENCE_MS,
  reset,
  s3Error,
  silence,
  startFaultServer,
  webPage,
} from './testing/fault-server.ts';

const BODY = new Uint8Array(0);

let server: FaultServer;
let clock = new Date('2025-08-12T14:30:00Z');
let heads: string[] = [];
beforeAll(async () => {
  server = await startFaultServer({ maxAttempts: 3 });
});
beforeEach(() => {
  heads = [];
});
afterAll(() => server.stop());

function quickStore(patience: 'patient' | 'hasty' = 'patient') {
  const connection = {
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  const target = patience === 'hasty' ? { ...server, client: server.hasty } : server;
  const timeoutMs = patience === 'hasty' ? HASTE_MS : PATIENCE_MS;
  const quick = createQuickRequests({ ...target, connection, timeoutMs, maxSockets: 4, now: () => clock });
  return { quick, store: createS3ObjectStore({ ...target, quick, pause: async () => {} }) };
}

/** Notes who asked: the SDK says so. */
const seen =
  (answer: Behaviour): Behaviour =>
  (request, response) => {
    heads.push(request.headers['user-agent'] === undefined ? 'quick' : 'sdk');
    answer(request, response);
  };

const taken = seen((_, response) => response.writeHead(200, { etag: '"e"' }).end());

describe('an everyday request', () => {
  it('is asked once, without the SDK', async () => {
    const { store } = quickStore();
    server.behave(taken);
    await store.put({ key: 'a', body: BODY });
    server.behave(seen(s3Error(404, 'NoSuchKey')));
    expect(await store.get('a')).toBeUndefined();
    const page = '<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated></ListBucketResult>';
    server.behave(seen((_, response) => response.writeHead(200).end(page)));
    expect(await store.list({ prefix: 'a' })).toEqual({ objects: [], truncated: false });
    expect(heads).toEqual(['quick', 'quick', 'quick']);
  });

  it('says which version it wrote, where the bucket keeps versions, whoever was asked', async () => {
    const { store } = quickStore();
    server.behave(seen((_, response) => response.writeHead(200, { etag: '"e"', 'x-amz-version-id': 'v1' }).end()));
    expect(await store.put({ key: 'a', body: BODY })).toEqual({ key: 'a', versionId: 'v1' });
    expect(await store.put({ key: 'a', body: Buffer.from('x') })).toEqual({ key: 'a', versionId: 'v1' });
    expect(heads).toEqual(['quick', 'sdk']);
  });

  it('is signed with the token of temporary credentials', async () => {
    let headers: NodeJS.Dict<string | string[]> = {};
    server.behave((request, response) => {
      ({ headers } = request);
      response.writeHead(200, { etag: '"e"' }).end();
    });
    const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'S' });
    const client = { config: { credentials } };
    const connection = { region: 'eu-west-1', endpoint: server.endpoint };
    const target = { ...server, client: Object.assign(Object.create(server.client), client), connection };
    const quick = createQuickRequests({ ...target, timeoutMs: PATIENCE_MS, maxSockets: 4, now: () => clock });
    expect(await quick.putEmpty('a', 'text/plain', {})).toEqual({ key: 'a', versionId: undefined });
    expect(headers).toMatchObject({
      'x-amz-security-token': 'S',
      'x-amz-date': '20250812T143000Z',
      'content-length': '0',
    });
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=a\/20250812\/eu-west-1\/s3\/aws4_request, SignedHeaders=content-length;[a-z0-9;-]+x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
  });
});

describe('whatever else S3 answers', () => {
  const page =
    (more: string): Behaviour =>
    (_, response) =>
      response.writeHead(200, { etag: '"e"' }).end(`<ListBucketResult>${more}</ListBucketResult>`);

  it.each<[string, Behaviour, 'unavailable' | 'misconfigured']>([
    ['503', s3Error(503, 'SlowDown'), 'unavailable'],
    ['403', s3Error(403, 'AccessDenied'), 'misconfigured'],
    ['404 of the bucket', s3Error(404, 'NoSuchBucket'), 'misconfigured'],
    ['404 of a web server', webPage(404), 'misconfigured'],
    ['200 of a login page', webPage(200), 'unavailable'],
    ['a reset', reset, 'unavailable'],
    ['nothing', silence, 'unavailable'],
  ])('%s is for the SDK to judge, and never an absence or a success', async (_, behaviour, kind) => {
    const acts = [
      (store: ReturnType<typeof quickStore>['store']) => store.put({ key: 'a', body: BODY }),
      (store: ReturnType<typeof quickStore>['store']) => store.get('a'),
      (store: ReturnType<typeof quickStore>['store']) => store.list({ prefix: 'a' }),
    ];
    server.behave(behaviour);
    const patience = behaviour === silence ? 'hasty' : 'patient';
    for (const act of acts)
      await expect(act(quickStore(patience).store)).rejects.toMatchObject({ name: 'StoreError', kind });
  });

  it.each([
    ['a listing that goes on', page('<Name>bucket</Name><IsTruncated>true</IsTruncated>')],
    ['a listing of no bucket', page('<IsTruncated>false</IsTruncated>')],
    ['a document that names its bucket twice', page('<Name>b</Name><Name>c</Name><IsTruncated>false</IsTruncated>')],
  ])('%s is not taken for a whole one', async (_, behaviour) => {
    server.behave(behaviour);
    expect(await quickStore().quick.list({ prefix: 'a' }, {})).toBeUndefined();
  });

  it('an object that is there is read by the SDK', async () => {
    server.behave(seen((_, response) => response.writeHead(200, { etag: '"e"', 'content-length': 2 }).end('{}')));
    expect(Buffer.from((await quickStore().store.get('a')) ?? []).toString()).toBe('{}');
    expect(heads).toEqual(['quick', 'sdk']);
  });
});

it('after a failure the SDK alone is asked for ten seconds', async () => {
  const { store } = quickStore();
  server.behave(seen(s3Error(403, 'AccessDenied')));
  await expect(store.get('a')).rejects.toMatchObject({ kind: 'misconfigured' });
  server.behave(taken);
  await store.put({ key: 'a', body: BODY });
  clock = new Date(clock.getTime() + 10_000);
  await store.put({ key: 'a', body: BODY });
  expect(heads).toEqual(['quick', 'sdk', 'sdk', 'quick']);
});

it('a try in vain is one of those that a message has, and a good one costs none', async () => {
  const { store } = quickStore();
  server.behave(taken);
  await withRetryBudget(1, async () => {
    for (let nth = 0; nth < 5; nth += 1) await store.put({ key: 'a', body: BODY });
    expect(heads).toEqual(Array.from({ length: 5 }, () => 'quick'));
    server.behave(s3Error(503, 'SlowDown'));
    await expect(store.put({ key: 'a', body: BODY })).rejects.toMatchObject({ kind: 'unavailable' });
  });
  expect(server.requests).toHaveLength(2);
  // Where none is left nothing is tried in advance.
  await withRetryBudget(0, () => store.put({ key: 'a', body: BODY }).catch(() => {}));
  expect(server.requests).toHaveLength(3);
});

it('ends with its signal, for the reason that gives', async () => {
  const { store } = quickStore();
  const stop = new AbortController();
  const why = new Error('the consumer stops');
  server.behave(() => stop.abort(why));
  await expect(store.put({ key: 'a', body: BODY }, { signal: stop.signal })).rejects.toBe(why);
  expect(server.requests).toHaveLength(1);
});
