import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../misbehaving-provider.ts';
import { sha256, testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

describe('a provider', () => {
  it.each<[string, Behaviour]>([
    ['answers after a while', 'slow-headers'],
    ['redirects once', 'redirect-once'],
    ['sends no Content-Length', 'chunked'],
    ['takes Range requests', 'range'],
    ['encodes for those who can read it', 'gzip'],
  ])('that %s has its video stored as it is', async (_what, behaviour) => {
    const message = videoMessage({ original_url: provider.url(behaviour, newFile()) });
    const outcome = await client.outcome(await client.send('ingest', message));
    expect(outcome).toMatchObject({ type: 'video.stored', bytes: testPattern.length, sha256: sha256(testPattern) });
    expect(sha256(await client.bytes(keyOf(message)))).toBe(sha256(testPattern));
    expect((await client.head(keyOf(message)))?.metadata['original_url']).toBe(message.original_url);
  });

  it.each<[string, Behaviour]>([
    ['answers 500 first', 'fails-once'],
    ['breaks off first', 'cut-short-once'],
  ])('that %s is asked again, and its video is stored whole', async (_what, behaviour) => {
    const message = videoMessage({ original_url: provider.url(behaviour, newFile()) });
    const messageId = await client.send('ingest', message);
    expect(await client.outcome(messageId, 'video.stored')).toMatchObject({ sha256: sha256(testPattern) });
    expect(provider.requests(message.original_url)).toBeGreaterThanOrEqual(2);
    expect(sha256(await client.bytes(keyOf(message)))).toBe(sha256(testPattern));
  });

  it.each<[string, string, Behaviour]>([
    ['answers 404', 'provider_gone', 'not-found'],
    ['answers 410', 'provider_gone', 'gone'],
    ['answers 403', 'provider_gone', 'forbidden'],
    ['sends a sign-in page with 200', 'provider_not_video', 'html'],
    ['sends nothing with 200', 'provider_not_video', 'empty'],
    ['calls something else video/mp4', 'provider_not_video', 'not-mp4'],
  ])('that %s has the message refused as %s', async (_what, reason, behaviour) => {
    const message = videoMessage({ original_url: provider.url(behaviour, newFile()) });
    const messageId = await client.send('ingest', message);
    const letter = await client.deadLetter('ingestDlq', JSON.stringify(message));
    expect(letter.attributes['reason']).toBe(reason);
    expect(await client.outcome(messageId)).toMatchObject({
      type: 'video.rejected',
      tenant: message.tenant,
      creative_id: message.creative_id,
      iteration: 1,
      reason,
      message_id: messageId,
    });
    expect(await client.head(keyOf(message))).toBeUndefined();
  });

  it('that redirects for ever is left after a few hops', async () => {
    const message = videoMessage({ original_url: provider.url('redirect-loop', newFile()) });
    await client.send('ingest', message);
    const letter = await client.deadLetter('ingestDlq', JSON.stringify(message));
    expect(letter.attributes['reason']).toMatch(/^provider_/);
    expect(provider.requests(message.original_url)).toBeLessThan(50);
    expect(await client.head(keyOf(message))).toBeUndefined();
  });

  it.each([
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://user:pass@127.0.0.1/',
  ])('that redirects to %s has the message refused, and nobody goes there', async (target) => {
    const url = provider.url('redirect-elsewhere', newFile(), `?to=${encodeURIComponent(target)}`);
    const message = videoMessage({ original_url: url });
    await client.send('ingest', message);
    const letter = await client.deadLetter('ingestDlq', JSON.stringify(message));
    expect(letter.attributes['reason']).toBe('provider_url_refused');
    expect(await client.head(keyOf(message))).toBeUndefined();
  });

  it.each([
    ['content_length', { content_length: testPattern.length - 1 }],
    ['sha256', { sha256: '0'.repeat(64) }],
  ])('whose video is not the declared one by its %s has the message refused', async (_what, declared) => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()), ...declared });
    const messageId = await client.send('ingest', message);
    const letter = await client.deadLetter('ingestDlq', JSON.stringify(message));
    expect(letter.attributes['reason']).toBe('content_mismatch');
    expect(await client.outcome(messageId)).toMatchObject({ type: 'video.rejected', reason: 'content_mismatch' });
    expect(await client.head(keyOf(message))).toBeUndefined();
  });
});
