import { describe, expect, it } from 'vitest';
import { eventBridgeEnvelope, snsEnvelope } from '../envelopes.ts';
import { LARGE_BYTES, largeVideo } from '../misbehaving-provider.ts';
import { counter, sha256, testPattern } from '../mp4.ts';
import { newFile } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

describe('a video that a message speaks of', () => {
  it('lies under exactly its key, with its bytes, five metadata, and an outcome that tells all', async () => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const messageId = await client.send('ingest', message);
    const outcome = await client.outcome(messageId);
    const key = keyOf(message);

    expect(outcome).toEqual({
      type: 'video.stored',
      tenant: message.tenant,
      creative_id: message.creative_id,
      iteration: 1,
      key,
      bytes: testPattern.length,
      sha256: sha256(testPattern),
      already_stored: false,
      promoted: false,
      message_id: messageId,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
    });
    expect(await client.keys(`videos/${message.tenant}/`)).toEqual([key]);
    const object = await client.head(key);
    expect(object?.contentType).toBe('video/mp4');
    expect(object?.bytes).toBe(testPattern.length);
    expect(object?.metadata).toEqual({
      tenant: message.tenant,
      creative_id: message.creative_id,
      iteration: '1',
      original_url: message.original_url,
      uploaded_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
    });
    expect(sha256(await client.bytes(key))).toBe(sha256(testPattern));
  });

  it.each([
    ['an SNS envelope', (message: unknown) => snsEnvelope(message)],
    ['an EventBridge envelope', (message: unknown) => eventBridgeEnvelope('video.generated', message)],
    [
      'an EventBridge envelope inside an SNS one',
      (message: unknown) => snsEnvelope(JSON.parse(eventBridgeEnvelope('video.generated', message))),
    ],
  ])('is stored when the message comes in %s', async (_what, wrap) => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()) });
    const outcome = await client.outcome(await client.send('ingest', wrap(message)));
    expect(outcome).toMatchObject({ type: 'video.stored', key: keyOf(message) });
    expect((await client.head(keyOf(message)))?.bytes).toBe(testPattern.length);
  });

  it('is stored when type and version are left out', async () => {
    const {
      type: _type,
      version: _version,
      ...message
    } = videoMessage({
      original_url: provider.url('normal', newFile()),
    });
    const outcome = await client.outcome(await client.send('ingest', message));
    expect(outcome).toMatchObject({ type: 'video.stored', key: keyOf(message) });
  });

  it('takes the second at which the message was sent for its timestamp when generated_at is left out', async () => {
    const { generated_at: _at, ...message } = videoMessage({ original_url: provider.url('normal', newFile()) });
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const outcome = await client.outcome(await client.send('ingest', message));
    const after = Date.now();
    const [key = ''] = await client.keys(`videos/${message.tenant}/`);
    const match = /\/(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-/.exec(key);
    const [, year, month, day, hour, minute, second] = match ?? [];
    const stamped = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    expect(outcome['key']).toBe(key);
    expect(stamped).toBeGreaterThanOrEqual(before);
    expect(stamped).toBeLessThanOrEqual(after);
  });

  it.each([
    ['2025-08-12T16:30:52+02:00', '20250812_143052'],
    ['2025-08-12T14:30:52.999Z', '20250812_143052'],
    ['2024-02-29T23:59:59.5-00:30', '20240301_002959'],
  ])('has the timestamp of %s as %s: UTC, cut to the second', async (generated_at, stamp) => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()), generated_at });
    const outcome = await client.outcome(await client.send('ingest', message));
    expect(outcome['key']).toBe(`videos/${message.tenant}/${stamp}-${message.creative_id}-001.mp4`);
  });

  it.each([
    [1, '001'],
    [42, '042'],
    [1_234, '1234'],
    [999_999, '999999'],
  ])('has iteration %i as %s', async (iteration, written) => {
    const message = videoMessage({ original_url: provider.url('normal', newFile()), iteration });
    const outcome = await client.outcome(await client.send('ingest', message));
    expect(outcome['key']).toBe(`videos/${message.tenant}/20250812_143052-${message.creative_id}-${written}.mp4`);
    expect((await client.head(keyOf(message)))?.metadata['iteration']).toBe(String(iteration));
  });

  it.each(['1-2-3', 'campaign-123-001', '20250812_143052-x', 'A.b_c-', 'x'.repeat(128)])(
    'keeps the creative %s as it is',
    async (creative_id) => {
      const message = videoMessage({ original_url: provider.url('normal', newFile()), creative_id });
      const outcome = await client.outcome(await client.send('ingest', message));
      expect(outcome).toMatchObject({ type: 'video.stored', key: keyOf(message), creative_id });
    },
  );

  it('goes up in parts when it is large, and comes back whole', async () => {
    const message = videoMessage({ original_url: provider.url('large', newFile()) });
    const outcome = await client.outcome(await client.send('ingest', message));
    expect(outcome).toMatchObject({ type: 'video.stored', bytes: LARGE_BYTES, sha256: sha256(largeVideo()) });
    expect(sha256(await client.bytes(keyOf(message)))).toBe(sha256(largeVideo()));
    expect((await client.head(keyOf(message)))?.contentType).toBe('video/mp4');
  });

  it('may have its index at its end', async () => {
    const message = videoMessage({ original_url: provider.url('index-last', newFile()) });
    const outcome = await client.outcome(await client.send('ingest', message));
    expect(outcome).toMatchObject({ type: 'video.stored', sha256: sha256(counter) });
  });

  it('keeps no secret of its URL in the metadata', async () => {
    const url = provider.url('normal', newFile(), '?X-Amz-Signature=s3cr3t-a&token=s3cr3t-b&width=640&Sig=s3cr3t-c');
    const message = videoMessage({ original_url: url });
    await client.outcome(await client.send('ingest', message));
    const kept = (await client.head(keyOf(message)))?.metadata['original_url'] ?? '';
    expect(kept).not.toContain('s3cr3t');
    expect(kept.startsWith(url.split('?', 1)[0] ?? 'nothing')).toBe(true);
    expect(new URL(kept).searchParams.get('width')).toBe('640');
  });

  it('keeps its metadata within what S3 takes when its URL is very long and not ASCII', async () => {
    const url = provider.url('normal', newFile(), `?title=${'ü'.repeat(1_000)}`);
    const message = videoMessage({ original_url: url });
    expect(await client.outcome(await client.send('ingest', message))).toMatchObject({ type: 'video.stored' });
    const kept = (await client.head(keyOf(message)))?.metadata['original_url'] ?? '';
    expect(kept.length).toBeLessThanOrEqual(2_048);
    expect(kept).toMatch(/^[\x20-\x7e]+$/);
  });

  it('is stored when length and sha256 are declared right, the digest in either case', async () => {
    const message = videoMessage({
      original_url: provider.url('normal', newFile()),
      content_length: testPattern.length,
      sha256: sha256(testPattern).toUpperCase(),
    });
    const outcome = await client.outcome(await client.send('ingest', message));
    expect(outcome).toMatchObject({ type: 'video.stored', sha256: sha256(testPattern) });
  });
});
