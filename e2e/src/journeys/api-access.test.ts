import { exportPKCS8, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Answer, api, call } from '../api.ts';
import { at } from '../json.ts';
import { newTenant } from '../names.ts';
import { storedVideo } from '../stored-video.ts';

/** RFC 9457. */
function expectProblem(answer: Answer, status: number): void {
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body: expect.anything() });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(at(answer.body, 'status')).toBe(status);
  expect(at(answer.body, 'type')).toEqual(expect.any(String));
  expect(at(answer.body, 'title')).toEqual(expect.any(String));
}

describe('who may ask the API', () => {
  it.each([
    ['no token', undefined],
    ['a token that is none', 'Bearer nonsense'],
    ['another scheme', 'Basic dGVzdDp0ZXN0'],
  ])('answers 401 with a challenge to %s', async (_what, authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await call(`/v1/tenants/${newTenant()}/videos`, { headers });
    expectProblem(answer, 401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each([
    ['has lapsed', { expiresAt: Math.floor(Date.now() / 1_000) - 3_600 }],
    ['comes from another issuer', { issuer: 'https://elsewhere.example/' }],
    ['is meant for another audience', { audience: 'another-service' }],
  ])('answers 401 to a token that %s', async (_what, options) => {
    expectProblem(await api(newTenant(), options).get('/videos'), 401);
  });

  it('answers 401 to a token signed with another key', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    expectProblem(await api(newTenant(), { signingKey: await exportPKCS8(privateKey) }).get('/videos'), 401);
  });

  it('answers 403 to another tenant’s token, the same whether the video is there or not', async () => {
    const video = await storedVideo();
    const stranger = api(video.tenant, { tokenTenant: newTenant() });
    const there = await stranger.get(`/videos/${video.file}`);
    const notThere = await stranger.get(`/videos/${video.file.replace('-001.', '-002.')}`);
    expectProblem(there, 403);
    expectProblem(notThere, 403);
    expectProblem(await stranger.get('/videos'), 403);
    expectProblem(await stranger.delete(`/videos/${video.file}`), 403);
    expectProblem(await stranger.post('/playback-urls', { videos: [{ key: video.key }] }), 403);
    expect((await api(video.tenant).get(`/videos/${video.file}`)).status).toBe(200);
  });

  it('takes a token that names several tenants', async () => {
    const [one, two] = [newTenant(), newTenant()];
    const both = { claims: { tenant: undefined, tenants: [one, two] } };
    expect((await api(one, both).get('/videos')).status).toBe(200);
    expect((await api(two, both).get('/videos')).status).toBe(200);
    expectProblem(await api(newTenant(), { claims: { tenant: undefined, tenants: [one, two] } }).get('/videos'), 403);
  });

  it.each<[string, 'get' | 'delete', string]>([
    ['videos:write', 'get', '/videos'],
    ['videos:read', 'delete', '/videos/20250812_143052-campaign-123-001.mp4'],
    ['videos:read', 'get', '/usage'],
  ])('answers 403 when a token with the scope %s alone tries to %s %s', async (scope, verb, path) => {
    expectProblem(await api(newTenant(), { scope })[verb](path), 403);
  });

  it.each(['/v1/nothing', '/nothing', '/v1'])('answers 404 as a problem to %s', async (path) => {
    const answer = await call(path);
    expectProblem(answer, 404);
  });

  it.each([
    '20250812_143052-campaign-123-001.mp4',
    'no-video',
    '..%2F..%2Fledger',
    '20250231_000000-campaign-123-001.mp4',
    '20250812_143052-campaign-123-01.mp4',
  ])('answers 404 as a problem to a video that is not there: %s', async (file) => {
    const tenant = newTenant();
    expectProblem(await api(tenant).get(`/videos/${file}`), 404);
    expectProblem(await api(tenant).get(`/videos/${file}/content`), 404);
  });
});
