import { chunked, patternBytes } from '@reelkeep/core/testing/pattern-bytes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPartBuffers } from './part-buffers.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type Behaviour, type FaultServer, s3Error, startFaultServer } from './testing/fault-server.ts';

const MiB = 1_048_576;
let server: FaultServer;
const pauses: number[] = [];
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

const putVideo = (sizeBytes: number, signal?: AbortSignal, sha256?: () => string) => {
  const store = createS3ObjectStore({
    ...server,
    buffers: createPartBuffers(5 * MiB),
    pause: async (ms) => void pauses.push(ms),
  });
  const request = { key: 'v.mp4', body: chunked(patternBytes(sizeBytes), MiB), sha256, metadata: {} };
  return store.putVideo(request, { signal });
};

/** A multipart upload that goes well, but for `fault` at one of its steps. */
function upload(fault: { step: 'create' | 'part' | 'complete'; behaviour: Behaviour }): Behaviour {
  return (request, response) => {
    const url = request.url ?? '';
    const step = url.includes('partNumber')
      ? 'part'
      : request.method === 'DELETE'
        ? 'abort'
        : url.includes('uploads')
          ? 'create'
          : 'complete';
    if (step === fault.step) return fault.behaviour(request, response);
    if (step === 'abort') return response.writeHead(204).end();
    if (step === 'part') return response.writeHead(200, { etag: '"part"' }).end();
    const name = step === 'create' ? 'InitiateMultipartUploadResult' : 'CompleteMultipartUploadResult';
    return response.writeHead(200).end(`<${name}><UploadId>u1</UploadId><ETag>"whole"</ETag></${name}>`);
  };
}

const aborts = () => server.requests.filter((line) => line.startsWith('DELETE ')).length;

test('sends a video of one part in one request: with its length and a checksum in the headers, only if the key is free', async () => {
  let headers: Record<string, unknown> = {};
  server.behave((request, response) => {
    headers = request.headers;
    response.writeHead(200, { etag: '"e"' }).end();
  });
  expect(await putVideo(5 * MiB)).toEqual({ outcome: 'stored', sizeBytes: 5 * MiB });
  expect(server.requests).toEqual(['PUT /bucket/v.mp4?x-id=PutObject']);
  expect(headers).toMatchObject({
    'content-length': String(5 * MiB),
    'content-type': 'video/mp4',
    'if-none-match': '*',
    'x-amz-checksum-crc32': expect.stringMatching(/=$/),
  });
  expect(headers).not.toHaveProperty('x-amz-trailer');
  expect(headers).not.toHaveProperty('expect');
});

test('does not hash a video again for its signature: the checksum is in the signed headers', async () => {
  let headers: Record<string, unknown> = {};
  server.behave((request, response) => {
    headers = request.headers;
    response.writeHead(200, { etag: '"e"' }).end();
  });
  await putVideo(MiB);
  expect(headers).toMatchObject({
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    authorization: expect.stringContaining('x-amz-checksum-crc32'),
  });
});

test('sends the hash that is known as the checksum, in the signed headers, and computes no other', async () => {
  let headers: Record<string, unknown> = {};
  server.behave((request, response) => {
    headers = request.headers;
    response.writeHead(200, { etag: '"e"' }).end();
  });
  await putVideo(MiB, undefined, () => 'ab'.repeat(32));
  expect(headers).toMatchObject({
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-checksum-sha256': Buffer.from('ab'.repeat(32), 'hex').toString('base64'),
    authorization: expect.stringContaining('x-amz-checksum-sha256'),
  });
  expect(headers).not.toHaveProperty('x-amz-checksum-crc32');
});

test('sends a larger one in parts with checksums, and completes it only if the key is free', async () => {
  const conditions: unknown[] = [];
  const well = upload({ step: 'complete', behaviour: upload({ step: 'part', behaviour: () => {} }) });
  server.behave((request, response) => {
    if (request.method === 'PUT') conditions.push(request.headers['x-amz-checksum-crc32']);
    if (request.method === 'POST' && request.url?.includes('uploadId'))
      conditions.push(request.headers['if-none-match']);
    well(request, response);
  });
  expect(await putVideo(11 * MiB)).toEqual({ outcome: 'stored', sizeBytes: 11 * MiB });
  expect(conditions).toEqual([expect.any(String), expect.any(String), expect.any(String), '*']);
  expect(aborts()).toBe(0);
});

describe('a conditional write that meets another', () => {
  test.each([
    ['one part', 1],
    ['several parts', 11 * MiB],
  ])('is tried again, a few times, for a video of %s, and is then unavailable', async (_, sizeBytes) => {
    pauses.length = 0;
    const conflict = s3Error(409, 'ConditionalRequestConflict');
    server.behave(sizeBytes === 1 ? conflict : upload({ step: 'complete', behaviour: conflict }));
    await expect(putVideo(sizeBytes)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'ConditionalRequestConflict',
    });
    expect(pauses).toEqual([50, 200, 800]);
    expect(aborts()).toBe(sizeBytes === 1 ? 0 : 1);
  });

  test('is stored when a later try goes through', async () => {
    let tries = 0;
    server.behave((request, response) => {
      tries += 1;
      if (tries < 3) s3Error(409, 'ConditionalRequestConflict')(request, response);
      else response.writeHead(200, { etag: '"e"' }).end();
    });
    expect(await putVideo(1)).toEqual({ outcome: 'stored', sizeBytes: 1 });
  });
});

describe('an upload in parts', () => {
  const okWithError: Behaviour = (_, response) =>
    response
      .writeHead(200)
      .end('<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>late</Message></Error>');
  const okWithNothing: Behaviour = (_, response) => response.writeHead(200).end();

  test.each([
    ['a part is refused', 'part', s3Error(503, 'SlowDown'), 'unavailable'],
    ['a part has no ETag', 'part', okWithNothing, 'unavailable'],
    ['completing answers 200 with an error in its body', 'complete', okWithError, 'unavailable'],
    ['completing answers 200 with nothing', 'complete', okWithNothing, 'unavailable'],
    ['completing says that the upload is gone', 'complete', s3Error(404, 'NoSuchUpload'), 'unavailable'],
    ['completing is forbidden', 'complete', s3Error(403, 'AccessDenied'), 'misconfigured'],
  ] as const)('is aborted when %s', async (_, step, behaviour, kind) => {
    server.behave(upload({ step, behaviour }));
    await expect(putVideo(11 * MiB)).rejects.toMatchObject({ name: 'StoreError', kind });
    expect(aborts()).toBe(1);
  });

  test('is aborted and answers occupied when completing finds the key taken', async () => {
    server.behave(upload({ step: 'complete', behaviour: s3Error(412, 'PreconditionFailed') }));
    expect(await putVideo(11 * MiB)).toEqual({ outcome: 'occupied' });
    expect(aborts()).toBe(1);
  });

  test('gives the cause of its failure even when the abort fails too', async () => {
    const broken = upload({ step: 'part', behaviour: s3Error(403, 'AccessDenied') });
    server.behave((request, response) =>
      (request.method === 'DELETE' ? s3Error(500, 'InternalError') : broken)(request, response),
    );
    await expect(putVideo(11 * MiB)).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  test('reads no further once a part has failed, however much the body still has', async () => {
    let readBytes = 0;
    async function* endless() {
      for (;;) {
        readBytes += MiB;
        yield patternBytes(MiB);
      }
    }
    server.behave(upload({ step: 'part', behaviour: s3Error(403, 'AccessDenied') }));
    const store = createS3ObjectStore({ ...server, buffers: createPartBuffers(5 * MiB) });
    await expect(store.putVideo({ key: 'v.mp4', body: endless(), metadata: {} })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    expect(readBytes).toBeLessThanOrEqual(30 * MiB);
  });

  test('leaves no buffer lent, however its uploads end', async () => {
    const buffers = createPartBuffers(5 * MiB, 2);
    const store = createS3ObjectStore({ ...server, buffers, pause: async () => {} });
    const put = (sizeBytes: number) =>
      store.putVideo({ key: 'v.mp4', body: chunked(patternBytes(sizeBytes), MiB), metadata: {} }).catch(() => {});
    const refused = s3Error(403, 'AccessDenied');
    for (const step of ['create', 'part', 'complete'] as const) {
      server.behave(upload({ step, behaviour: refused }));
      await Promise.all([put(21 * MiB), put(21 * MiB), put(21 * MiB)]);
    }
    server.behave(refused);
    await Promise.all([put(1), put(5 * MiB), put(1)]);
    const all = await Promise.all([buffers.take(), buffers.take()]);
    expect(all).toHaveLength(2);
  });

  test('has no more than three parts in flight, and then reads only the chunk that shows there is a fourth', async () => {
    let pulled = 0;
    async function* body() {
      for (; pulled < 7; ) {
        pulled += 1;
        yield patternBytes(5 * MiB);
      }
    }
    const held: Array<() => void> = [];
    const pulledWithThree: number[] = [];
    server.behave(
      upload({
        step: 'part',
        behaviour: (_, response) => {
          held.push(() => response.writeHead(200, { etag: '"p"' }).end());
          const arrived = server.requests.filter((line) => line.includes('partNumber')).length;
          if (held.length < 3 && arrived < 7) return;
          if (arrived === 3) pulledWithThree.push(pulled);
          for (const answer of held.splice(0)) answer();
        },
      }),
    );
    const store = createS3ObjectStore({ ...server, buffers: createPartBuffers(5 * MiB) });
    const put = store.putVideo({ key: 'v.mp4', body: body(), metadata: {} });
    expect(await put).toEqual({ outcome: 'stored', sizeBytes: 35 * MiB });
    expect(pulledWithThree).toEqual([4]);
  });
});
