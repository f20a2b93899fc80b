import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withRetryBudget } from './retry-budget.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { type FaultServer, s3Error, startFaultServer } from './testing/fault-server.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer({ maxAttempts: 3 });
});
afterAll(() => server.stop());

const store = () => createS3ObjectStore({ ...server, pause: async () => {} });
const look = (key: string) =>
  store()
    .list({ prefix: key })
    .catch(() => {});
const video = () => ({ key: 'v.mp4', body: (async function* () {})(), metadata: {} });

describe('the retries of one message', () => {
  it('are shared by all of its requests: once they are spent each failure is final', async () => {
    server.behave(s3Error(503, 'SlowDown'));
    await withRetryBudget(3, async () => {
      await look('one');
      expect(server.requests).toHaveLength(3);
      await look('two');
      await look('three');
    });
    // Two and one retries of the first two, none of the third.
    expect(server.requests).toHaveLength(3 + 2 + 1);
  });

  it('count each try of a conditional write that met another', async () => {
    server.behave(s3Error(409, 'ConditionalRequestConflict'));
    await withRetryBudget(2, () =>
      store()
        .putVideo(video())
        .catch(() => {}),
    );
    expect(server.requests.length).toBe(3);
  });

  it('are waited for by nobody once they are spent', async () => {
    server.behave(s3Error(503, 'SlowDown'));
    // With a clock that stands still a pause never ends.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    await withRetryBudget(0, () => look('one'));
    vi.useRealTimers();
    expect(server.requests).toHaveLength(1);
  });

  it('are given back by what is not to be tried again', async () => {
    await withRetryBudget(1, async () => {
      server.behave(s3Error(403, 'AccessDenied'));
      await look('one');
      server.behave(s3Error(503, 'SlowDown'));
      await look('two');
    });
    expect(server.requests).toHaveLength(1 + 1);
  });

  it('are each message’s own', async () => {
    server.behave(s3Error(503, 'SlowDown'));
    await Promise.all([withRetryBudget(0, () => look('one')), withRetryBudget(2, () => look('two'))]);
    expect(server.requests).toHaveLength(1 + 3);
  });

  it('are bounded request by request where no message is at work', async () => {
    server.behave(s3Error(503, 'SlowDown'));
    await look('one');
    await look('two');
    expect(server.requests).toHaveLength(6);
  });
});
