import { describe, expect, it } from 'vitest';
import { fractal, sha256, testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

describe('a message that comes again', () => {
  it('leaves one object, untouched, and answers already_stored', async () => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const key = keyOf(message);
    await client.outcome(await client.send('ingest', message));
    const first = await client.head(key);
    const again = await client.outcome(await client.send('ingest', message));
    expect(again).toMatchObject({ type: 'video.stored', key, already_stored: true, bytes: testPattern.length });
    expect(await client.head(key)).toEqual(first);
    expect(await client.keys(`videos/${message.tenant}/`)).toEqual([key]);
  });

  it('is the same video when the provider signed its URL anew', async () => {
    const file = newFile();
    const message = videoMessage({ original_url: provider.url('normal', file, '?expires=1&sig=a') });
    await client.outcome(await client.send('ingest', message));
    const resigned = { ...message, original_url: provider.url('normal', file, '?expires=2&sig=b') };
    const again = await client.outcome(await client.send('ingest', resigned));
    expect(again).toMatchObject({ type: 'video.stored', already_stored: true });
  });

  it('leaves one object when ten copies come at once', async () => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const ids = await Promise.all(Array.from({ length: 10 }, () => client.send('ingest', message)));
    const outcomes = await Promise.all(ids.map((id) => client.outcome(id)));
    expect(new Set(outcomes.map((outcome) => outcome['type']))).toEqual(new Set(['video.stored']));
    expect(await client.keys(`videos/${message.tenant}/`)).toEqual([keyOf(message)]);
    expect(sha256(await client.bytes(keyOf(message)))).toBe(sha256(testPattern));
  });

  it('is refused as key_conflict when another URL claims the same key, and the first bytes stay', async () => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const key = keyOf(message);
    await client.outcome(await client.send('ingest', message));
    const first = await client.head(key);
    const other = { ...message, original_url: provider.url('fractal', newFile()) };
    const messageId = await client.send('ingest', other);
    expect(await client.outcome(messageId)).toMatchObject({ type: 'video.rejected', reason: 'key_conflict' });
    expect((await client.deadLetter('ingestDlq', JSON.stringify(other))).attributes['reason']).toBe('key_conflict');
    expect(await client.head(key)).toEqual(first);
    expect(sha256(await client.bytes(key))).not.toBe(sha256(fractal));
  });
});
