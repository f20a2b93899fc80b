import { describe, expect, it } from 'vitest';
import { eventBridgeEnvelope, snsEnvelope } from '../envelopes.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { videoMessage } from '../video.ts';

/** A whole message but for one field; undefined leaves the field out. */
const bodyWith = (change: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ ...videoMessage({ original_url: provider.url('normal', newFile()) }), ...change });

const nonce = () => newCreative('nonce');

const bodies: ReadonlyArray<readonly [string, () => string]> = [
  ['no JSON', () => `{"broken ${nonce()}`],
  ['an empty object', () => `{ "nonce": "${nonce()}" }`],
  ['a list', () => JSON.stringify([videoMessage({ original_url: provider.url('normal', newFile()) })])],
  ['a string', () => JSON.stringify(nonce())],
  ['null', () => ` ${' '.repeat(7)}null`],
  ['an SNS envelope around no JSON', () => snsEnvelope('x').replace('\\"x\\"', nonce())],
  ['no tenant', () => bodyWith({ tenant: undefined })],
  ['no creative', () => bodyWith({ creative_id: undefined })],
  ['no iteration', () => bodyWith({ iteration: undefined })],
  ['no URL', () => bodyWith({ original_url: undefined })],
  ['an empty tenant', () => bodyWith({ tenant: '' })],
  ['a tenant that climbs', () => bodyWith({ tenant: '../other' })],
  ['a tenant of two dots', () => bodyWith({ tenant: '..' })],
  ['a tenant with a slash', () => bodyWith({ tenant: 'acme/videos' })],
  ['a tenant with an encoded slash', () => bodyWith({ tenant: 'acme%2Fvideos' })],
  ['a tenant with a line break', () => bodyWith({ tenant: 'acme\n' })],
  ['a tenant of 64 characters', () => bodyWith({ tenant: 'a'.repeat(64) })],
  ['a creative that climbs', () => bodyWith({ creative_id: '../../x' })],
  ['a creative of 129 characters', () => bodyWith({ creative_id: 'c'.repeat(129) })],
  ['iteration 0', () => bodyWith({ iteration: 0 })],
  ['iteration -1', () => bodyWith({ iteration: -1 })],
  ['iteration 1.5', () => bodyWith({ iteration: 1.5 })],
  ['iteration "1"', () => bodyWith({ iteration: '1' })],
  ['iteration 1000000', () => bodyWith({ iteration: 1_000_000 })],
  ['iteration null', () => bodyWith({ iteration: null })],
  ['an ftp URL', () => bodyWith({ original_url: 'ftp://provider.example/out.mp4' })],
  ['a file URL', () => bodyWith({ original_url: 'file:///etc/passwd' })],
  ['a URL with userinfo', () => bodyWith({ original_url: 'https://user:pass@provider.example/out.mp4' })],
  ['a URL that is a number', () => bodyWith({ original_url: 42 })],
  ['a URL of 100,000 characters that is none', () => bodyWith({ original_url: 'x'.repeat(100_000) })],
  ['a URL without a host', () => bodyWith({ original_url: 'https://' })],
  ['a relative URL', () => bodyWith({ original_url: '/out.mp4' })],
  ['generated_at without an offset', () => bodyWith({ generated_at: '2025-08-12T14:30:52' })],
  ['generated_at as a number', () => bodyWith({ generated_at: 1_755_009_052 })],
  ['generated_at on no day', () => bodyWith({ generated_at: '2025-02-31T00:00:00Z' })],
  ['another type', () => bodyWith({ type: 'campaign.ended' })],
  ['generated_at in the year 10000', () => bodyWith({ generated_at: '+010000-01-01T00:00:00Z' })],
  ['a tenant that is a number', () => bodyWith({ tenant: 7 })],
  ['a creative that is a list', () => bodyWith({ creative_id: ['campaign-1'] })],
  ['a creative with a space', () => bodyWith({ creative_id: 'campaign 1' })],
  ['iteration 1e21', () => bodyWith({}).replace('"iteration":1', '"iteration":1e21')],
  ['a content_length with a fraction', () => bodyWith({ content_length: 1.5 })],
  ['a sha256 that is no hex', () => bodyWith({ sha256: 'z'.repeat(64) })],
  ['100,000 characters that are no JSON', () => `${nonce()} ${'x'.repeat(100_000)}`],
  ['lists in lists in lists', () => `${'['.repeat(5_000)}"${nonce()}"${']'.repeat(5_000)}`],
  ['an SNS envelope around a list', () => snsEnvelope([nonce()])],
  ['an EventBridge envelope around nothing', () => eventBridgeEnvelope('video.generated', null)],
  ['an EventBridge envelope of another event', () => eventBridgeEnvelope('x', { nonce: nonce() })],
  ['another version', () => bodyWith({ version: 2 })],
  ['a negative content_length', () => bodyWith({ content_length: -1 })],
  ['a sha256 of the wrong length', () => bodyWith({ sha256: 'abc' })],
  ['fields in the prototype alone', () => `{"__proto__": ${bodyWith({})}, "constructor": {"prototype": {}}}`],
];

/** These are well-formed URLs; all other bodies are malformed. */
const REFUSED_URLS = new Set(['an ftp URL', 'a file URL', 'a URL with userinfo']);

describe('a message that can never work', () => {
  it.each(bodies)('goes to the DLQ as it came, saying why: %s', async (what, makeBody) => {
    const body = makeBody();
    const messageId = await client.send('ingest', body);
    const letter = await client.deadLetter('ingestDlq', body);
    expect(letter.attributes).toMatchObject({
      reason: REFUSED_URLS.has(what) ? 'provider_url_refused' : 'message_malformed',
      detail: expect.stringMatching(/./),
      failed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
    });
    const outcome = await client.outcome(messageId);
    expect(outcome).toMatchObject({ type: 'video.rejected', reason: letter.attributes['reason'] });
  });

  it('names the fields that are wrong, all at once, in its detail', async () => {
    const body = bodyWith({ iteration: 0, tenant: 'no/slash', generated_at: 'yesterday' });
    await client.send('ingest', body);
    const { attributes } = await client.deadLetter('ingestDlq', body);
    expect(attributes['detail']).toMatch(/iteration/);
    expect(attributes['detail']).toMatch(/tenant/);
    expect(attributes['detail']).toMatch(/generated_at/);
  });

  it('keeps no one else waiting: a good message sent behind it is stored', async () => {
    const tenant = newTenant();
    await client.send('ingest', bodyWith({ tenant: 'no/slash' }));
    const good = videoMessage({ original_url: provider.url('normal', newFile()), tenant });
    expect(await client.outcome(await client.send('ingest', good))).toMatchObject({ type: 'video.stored' });
  });
});
