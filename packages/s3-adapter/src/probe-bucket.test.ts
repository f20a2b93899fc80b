import { afterAll, beforeAll, expect, test } from 'vitest';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type FaultServer, startFaultServer } from './testing/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

const KEYS = Array.from({ length: 32 }, (_, at) => `key-${at}`);
const probes = () => server.requests.filter((request) => /^HEAD \/bucket\/?$/.test(request));

test('of many looks at once that find nothing, one asks whether the bucket is there', async () => {
  server.behave((request, response) => response.writeHead(/^\/bucket\/?$/.test(request.url ?? '') ? 200 : 404).end());
  const store = createS3ObjectStore(server);
  expect(await Promise.all(KEYS.map((key) => store.head(key)))).toEqual(KEYS.map(() => undefined));
  expect(probes()).toHaveLength(1);
});

test('none of them takes an absent bucket for an absent key, and each later look asks again', async () => {
  server.behave((_, response) => response.writeHead(404).end());
  const store = createS3ObjectStore(server);
  const looks = await Promise.allSettled(KEYS.map((key) => store.head(key)));
  expect(looks.map(({ status }) => status)).toEqual(KEYS.map(() => 'rejected'));
  const before = probes().length;
  await expect(store.head('another')).rejects.toMatchObject({ name: 'StoreError' });
  expect(probes()).toHaveLength(before + 1);
});

test('who gives up waiting for the answer leaves it to the others', async () => {
  let answer = () => {};
  server.behave((request, response) => {
    if (!/^\/bucket\/?$/.test(request.url ?? '')) {
      response.writeHead(404).end();
      return;
    }
    answer = () => void response.writeHead(200).end();
    leaving.abort(new Error('leaves'));
  });
  const leaving = new AbortController();
  const store = createS3ObjectStore(server);
  const [left, stayed] = [store.head('one', { signal: leaving.signal }), store.head('two')];
  await expect(left).rejects.toThrow('leaves');
  answer();
  expect(await stayed).toBeUndefined();
  expect(probes()).toHaveLength(1);
});

test('a probe is tried again, but not when it is to ask once', async () => {
  const patient = await startFaultServer({ maxAttempts: 2 });
  patient.behave((_, response) => response.writeHead(500).end());
  const store = createS3ObjectStore(patient);
  await expect(store.probe()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(patient.requests).toHaveLength(2);
  await expect(store.probe({ once: true })).rejects.toMatchObject({ kind: 'unavailable' });
  expect(patient.requests).toHaveLength(2 + 1);
  await patient.stop();
});
