import { chunked, patternBytes } from '@reelkeep/core/testing/pattern-bytes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type FaultServer, s3Error, startFaultServer } from './testing/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer({ maxAttempts: 3 });
});
afterAll(() => server.stop());

const putVideo = () => {
  const store = createS3ObjectStore({ ...server, pause: async () => {} });
  return store.putVideo({ key: 'v.mp4', body: chunked(patternBytes(9), 9), metadata: {} });
};

test('a put whose first try was cut off says that this try may still land', async () => {
  let tries = 0;
  server.behave((request, response) => {
    tries += 1;
    if (tries === 1) request.socket.destroy();
    else response.writeHead(200, { etag: '"e"' }).end();
  });
  expect(await putVideo()).toEqual({ outcome: 'stored', sizeBytes: 9, mayLandAgain: true });
});

test('so does one that then finds the key taken, and one that meets another write after it', async () => {
  for (const answer of [s3Error(412, 'PreconditionFailed'), s3Error(409, 'ConditionalRequestConflict')]) {
    let tries = 0;
    server.behave((request, response) => {
      tries += 1;
      if (tries === 1) request.socket.destroy();
      else if (tries === 2) answer(request, response);
      else s3Error(412, 'PreconditionFailed')(request, response);
    });
    expect(await putVideo()).toEqual({ outcome: 'occupied', mayLandAgain: true });
  }
});

test('a put that was answered at once says no such thing', async () => {
  server.behave((_, response) => response.writeHead(200, { etag: '"e"' }).end());
  expect(await putVideo()).toEqual({ outcome: 'stored', sizeBytes: 9 });
});
