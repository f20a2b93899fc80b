import type { ArchiveState } from '@reelkeep/core/archive-state';
import { expect, it } from 'vitest';
import type { ApiBucket } from '../api-deps.ts';
import { createFixture, FILE, KEY, problemName, testBucket } from '../testing/api-fixture.ts';

const VIDEO = `/v1/tenants/acme/videos/${FILE}`;
const PLAYBACK = '/v1/tenants/acme/playback-urls';

/** A stored video in the given state, on a bucket that keeps what it is asked to restore. */
async function archived(
  archive: ArchiveState | undefined,
  outcome: Awaited<ReturnType<ApiBucket['restore']>> = 'begun',
) {
  const base = createFixture();
  await base.storeVideo(FILE);
  const asked: unknown[] = [];
  const store = {
    ...base.store,
    head: async (key: string) => {
      const head = await base.store.head(key);
      return head === undefined ? undefined : { ...head, storageClass: 'GLACIER', archive };
    },
  };
  const bucket: ApiBucket = {
    ...testBucket(store, base.signer),
    restore: async (request) => {
      asked.push(request);
      return outcome;
    },
  };
  return { ...createFixture({ bucket }), signer: base.signer, asked };
}

it.each(['archived', 'restoring'] as const)('answers 409 with what to do for a video that is %s', async (state) => {
  const { call, signer } = await archived({ state });
  const content = await call('GET', `${VIDEO}/content`);
  expect([content.status, problemName(content)]).toEqual([409, 'video-archived']);
  const played = await call('POST', PLAYBACK, { json: { videos: [{ key: KEY }], check: true } });
  expect([played.status, problemName(played)]).toEqual([409, 'video-archived']);
  expect(played.body).toMatchObject({ errors: [{ pointer: '/videos/0' }] });
  expect(signer.gets).toEqual([]);
});

it('plays a video whose copy is back', async () => {
  const { call } = await archived({ state: 'restored', until: new Date('2025-08-20T00:00:00Z') });
  expect((await call('GET', `${VIDEO}/content`)).status).toBe(302);
});

it.each([
  ['begun', 'restoring'],
  ['under_way', 'restoring'],
  ['readable', 'restored'],
] as const)('asks for a restore that is %s and answers 202', async (outcome, status) => {
  const { call, asked } = await archived({ state: 'archived' }, outcome);
  const answer = await call('POST', `${VIDEO}/restore`, { json: { days: 3, tier: 'Bulk' } });
  expect(answer).toMatchObject({ status: 202, body: { status } });
  expect(asked).toEqual([{ key: KEY, days: 3, tier: 'Bulk' }]);
});

it('restores for a week in the standard way unless told otherwise', async () => {
  const { call, asked } = await archived({ state: 'archived' });
  await call('POST', `${VIDEO}/restore`, { json: {} });
  expect(asked).toEqual([{ key: KEY, days: 7, tier: 'Standard' }]);
});

it('refuses to restore what is not archived, not there, or not to be had', async () => {
  const plain = await archived(undefined);
  expect(problemName(await plain.call('POST', `${VIDEO}/restore`, { json: {} }))).toBe('video-not-archived');
  expect(problemName(await createFixture().call('POST', `${VIDEO}/restore`, { json: {} }))).toBe('video-not-found');
  const refused = await archived({ state: 'archived' }, 'refused');
  expect(problemName(await refused.call('POST', `${VIDEO}/restore`, { json: {} }))).toBe('restore-refused');
  expect(plain.asked).toEqual([]);
});

it('wants the scope videos:write to restore', async () => {
  const { call, asked } = await archived({ state: 'archived' });
  const answer = await call('POST', `${VIDEO}/restore`, { json: {}, token: { claims: { scope: 'videos:read' } } });
  expect([answer.status, asked]).toEqual([403, []]);
});

it.each([{ days: 0 }, { days: 31 }, { days: 1.5 }, { tier: 'Fast' }, { key: KEY }])(
  'refuses %j with 422',
  async (json) => {
    const { call } = await archived({ state: 'archived' });
    expect((await call('POST', `${VIDEO}/restore`, { json })).status).toBe(422);
  },
);
