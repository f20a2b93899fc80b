/** What a request says beside its path: a body in some encoding, a query, and how its faults are told. */
import { describe, expect, it } from 'vitest';
import { createFixture, FILE, KEY, problemName } from './testing/api-fixture.ts';

const PLAYBACK = '/v1/tenants/acme/playback-urls';
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('a body in another encoding', () => {
  const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));
  const swapped = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le').swap16());
  const json = JSON.stringify({ videos: [{ key: KEY }] });

  it.each([
    ['UTF-16, little end first', utf16(json)],
    ['UTF-16, big end first', swapped(json)],
    ['UTF-16 with a mark', utf16(`\ufeff${json}`)],
  ])('of %s is told to come in UTF-8', async (_what, raw) => {
    const answer = await createFixture().call('POST', PLAYBACK, { raw, headers: JSON_TYPE });
    expect([answer.status, problemName(answer)]).toEqual([400, 'malformed-json']);
    expect(answer.body).toMatchObject({ detail: expect.stringContaining('UTF-8: it looks like UTF-16') });
  });

  it.each([
    [`\ufeff${json}`, 'application/json'],
    [json, 'application/json; charset=utf-8'],
    [json, 'Application/JSON;charset="UTF-8"'],
    [json, 'application/vnd.api+json'],
  ])('%s as %s is read', async (raw, type) => {
    const answer = await createFixture().call('POST', PLAYBACK, { raw, headers: { 'Content-Type': type } });
    expect(answer.status).toBe(200);
  });
});

it.each(['utf-8 utf-16', `${' '.repeat(15_000)}x y`, 'utf-8=utf-16'])(
  'a body whose charset is no one word is refused, however it is spaced',
  async (charset) => {
    const headers = { 'Content-Type': `application/json; charset=${charset}` };
    const answer = await createFixture().call('POST', PLAYBACK, {
      raw: JSON.stringify({ videos: [{ key: KEY }] }),
      headers,
    });
    expect([answer.status, problemName(answer)]).toEqual([415, 'unsupported-media-type']);
  },
);

describe('a body that is packed', () => {
  it.each([
    ['gzip', 415],
    ['br', 415],
    ['identity, gzip', 415],
    ['Identity', 200],
  ])('with Content-Encoding %s is answered with %s', async (encoding, status) => {
    const { call } = createFixture();
    const raw = JSON.stringify({ videos: [{ key: KEY }] });
    const answer = await call('POST', PLAYBACK, { raw, headers: { ...JSON_TYPE, 'Content-Encoding': encoding } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Accept-Encoding')).toBe(status === 415 ? 'identity' : null);
  });
});

describe('a query', () => {
  it.each([
    ['GET', '/v1/tenants/acme/videos?Limit=5', 'expected one of creative_id, from, to, limit, cursor, order, urls'],
    ['GET', `/v1/tenants/acme/videos/${FILE}/content?expire_in=5`, 'expected one of expires_in, disposition'],
    ['GET', `/v1/tenants/acme/videos/${FILE}?x`, 'this route takes no query'],
    ['DELETE', `/v1/tenants/acme/videos/${FILE}?dry_run=true`, 'this route takes no query'],
    ['POST', `${PLAYBACK}?expires_in=5`, 'this route takes no query'],
    ['GET', '/v1/tenants/acme/usage?__proto__=1', 'expected one of max_age'],
  ])('%s %s with a name that is not known answers 400 and says which are', async (method, path, detail) => {
    const { call, store, signer } = createFixture();
    const answer = await call(method, path);
    expect([answer.status, problemName(answer)]).toEqual([400, 'unknown-parameter']);
    expect(answer.body).toMatchObject({ errors: [{ in: 'query', detail }] });
    expect([store.calls, signer.gets]).toEqual([[], []]);
  });

  it('that has a name twice is refused with 422', async () => {
    const answer = await createFixture().call('GET', '/v1/tenants/acme/videos?limit=1&limit=2');
    expect([answer.status, answer.body]).toMatchObject([422, { errors: [{ in: 'query', pointer: '/limit' }] }]);
  });
});

describe('every fault', () => {
  it.each<[object, string, string]>([
    [{ videos: [{ key: KEY }], expires_in: 0 }, '/expires_in', 'expected at least 1'],
    [{ videos: [{ key: KEY }], expires_in: 86_401 }, '/expires_in', 'expected at most 86400'],
    [{ videos: [{ key: KEY }], expires_in: 1.5 }, '/expires_in', 'expected a whole number'],
    [{ videos: [{ key: KEY }], expires_in: '60' }, '/expires_in', 'expected a number'],
    [{ videos: [] }, '/videos', 'expected at least 1 items'],
    [{}, '/videos', 'expected an array, and it is missing'],
    [{ videos: [{ key: KEY }], disposition: 'open' }, '/disposition', 'expected "inline" or "attachment"'],
    [{ videos: [{ key: 'k'.repeat(1_025) }] }, '/videos/0/key', 'expected at most 1024 characters'],
    [{ videos: [{ key: KEY, tenant: 'acme' }] }, '/videos/0', 'expected no "tenant"'],
  ])('of %j is told as what was expected', async (json, pointer, detail) => {
    const { body } = await createFixture().call('POST', PLAYBACK, { json });
    expect(body).toMatchObject({ errors: [{ in: 'body', pointer, detail }] });
  });

  it('of names that are not known is told with the first ten, however many there are', async () => {
    const names = Array.from({ length: 50_000 }, (_, index) => [`name-${index}`, 1] as const);
    const json = { videos: [{ key: KEY }], ...Object.fromEntries(names) };
    const answer = await createFixture().call('POST', PLAYBACK, { json });
    expect(answer.body).toMatchObject({ errors: [{ detail: expect.stringMatching(/"name-9" and 49990 more$/) }] });
    expect(answer.text.length).toBeLessThan(2_000);
  });
});
