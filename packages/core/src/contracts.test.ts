import { describe, expect, it } from 'vitest';
import { campaignEndedSchema } from './campaign-ended.ts';
import { readMessage } from './envelope.ts';
import { videoGeneratedSchema } from './video-generated.ts';

const video = {
  tenant: 'acme',
  creative_id: 'campaign-123',
  iteration: 1,
  original_url: 'https://provider.example/out.mp4',
  generated_at: '2025-08-12T14:30:52Z',
};
const now = new Date('2025-09-01T12:00:00Z');
const end = { tenant: 'acme', campaign_id: 'campaign-123', ended_at: '2025-09-01T00:00:00Z' };

describe('video.generated', () => {
  it('is read without type and version, which the queue implies', () => {
    const reading = readMessage(JSON.stringify(video), videoGeneratedSchema);
    expect(reading).toMatchObject({ ok: true, value: { type: 'video.generated', version: 1, iteration: 1 } });
  });

  it('says where a lapsed URL is told anew, with GET unless it says otherwise', () => {
    const url_refresh = { url: 'https://api.provider.example/tasks/1', json_path: '$.output[0]' };
    const profiled = { ...url_refresh, method: 'POST', header_profile: 'API.provider.example' };
    const read = (refresh: object) =>
      readMessage(JSON.stringify({ ...video, url_refresh: refresh }), videoGeneratedSchema);
    expect(read(url_refresh)).toMatchObject({ ok: true, value: { url_refresh: { ...url_refresh, method: 'GET' } } });
    expect(read(profiled)).toMatchObject({ value: { url_refresh: { header_profile: 'api.provider.example' } } });
    for (const wrong of [
      { ...profiled, header_profile: 'other.example' },
      { ...url_refresh, json_path: '$..url' },
      { ...url_refresh, method: 'DELETE' },
      { ...url_refresh, url: '/tasks/1' },
      { json_path: '$.url' },
    ]) {
      expect(read(wrong)).toMatchObject({ ok: false, detail: expect.stringContaining('url_refresh') });
    }
  });

  it('takes an offset and cuts nothing off the instant itself', () => {
    const text = JSON.stringify({ ...video, generated_at: '2025-08-12T16:30:52.750+02:00' });
    const reading = readMessage(text, videoGeneratedSchema);
    expect(reading.ok && reading.value.generated_at?.toISOString()).toBe('2025-08-12T14:30:52.750Z');
  });

  it('takes an instant whose letters are small', () => {
    const reading = readMessage(
      JSON.stringify({ ...video, generated_at: '2025-08-12t14:30:52z' }),
      videoGeneratedSchema,
    );
    expect(reading.ok && reading.value.generated_at?.toISOString()).toBe('2025-08-12T14:30:52.000Z');
  });

  it.each([
    ['SNS', { Type: 'Notification', TopicArn: 'arn:aws:sns:x:1:t', MessageId: '1', Message: JSON.stringify(video) }],
    ['EventBridge', { 'detail-type': 'video.generated', source: 'gen', detail: video }],
    [
      'EventBridge through SNS',
      {
        Type: 'Notification',
        TopicArn: 'arn:aws:sns:x:1:t',
        Message: JSON.stringify({ 'detail-type': 'v', source: 's', detail: video }),
      },
    ],
  ])('is read inside an %s envelope', (_, envelope) => {
    expect(readMessage(JSON.stringify(envelope), videoGeneratedSchema)).toMatchObject({
      ok: true,
      value: { tenant: 'acme', creative_id: 'campaign-123' },
    });
  });

  it.each([
    ['tenant', '../acme'],
    ['tenant', 'a/b'],
    ['tenant', `a${'b'.repeat(63)}`],
    ['tenant', 'acme\n'],
    ['creative_id', ''],
    ['creative_id', 'a b'],
    ['creative_id', `a${'b'.repeat(128)}`],
    ['iteration', 0],
    ['iteration', 1.5],
    ['iteration', '1'],
    ['iteration', 1_000_000],
    ['original_url', 'out.mp4'],
    ['original_url', 7],
    ['generated_at', '2025-08-12T14:30:52'],
    ['generated_at', '2025-02-30T00:00:00Z'],
    ['generated_at', 1_755_009_052],
    ['content_length', 0],
    ['content_length', -1],
    ['sha256', 'abc'],
    ['type', 'campaign.ended'],
    ['version', 2],
  ])('is refused with %s = %j, and the detail names the field', (field, value) => {
    const reading = readMessage(JSON.stringify({ ...video, [field]: value }), videoGeneratedSchema);
    expect(reading).toMatchObject({ ok: false, detail: expect.stringContaining(`${field}: `) });
  });

  it('reads null as left out, and a byte order mark as nothing', () => {
    const nulls = { ...video, type: null, generated_at: null, content_length: null, sha256: null };
    const reading = readMessage(`\uFEFF${JSON.stringify(nulls)}`, videoGeneratedSchema);
    expect(reading).toMatchObject({ ok: true, value: { type: 'video.generated', tenant: 'acme' } });
    expect(readMessage(JSON.stringify({ ...video, tenant: null }), videoGeneratedSchema).ok).toBe(false);
    const notification = { Type: 'Notification', TopicArn: 'arn', Message: `\uFEFF${JSON.stringify(video)}` };
    expect(readMessage(JSON.stringify(notification), videoGeneratedSchema).ok).toBe(true);
  });

  it('reads null as left out inside its own objects too', () => {
    const url_refresh = { url: 'https://api.example/tasks/1', json_path: '$.url', method: null, header_profile: null };
    expect(readMessage(JSON.stringify({ ...video, url_refresh }), videoGeneratedSchema)).toMatchObject({
      ok: true,
      value: { url_refresh: { method: 'GET' } },
    });
  });

  it.each([
    'S3CRET',
    '{"original_url":S3CRET}',
    '"x" S3CRET',
    '{"a":"S3CRET',
    'https://h.example/?S3CRET',
    'undefined',
  ])('is refused as no JSON without a word of it: %s', (body) => {
    const reading = readMessage(body, videoGeneratedSchema);
    expect(reading).toEqual({ ok: false, detail: expect.stringMatching(/^body is not JSON: [A-Z u]/) });
    expect(JSON.stringify(reading)).not.toMatch(/S3|undefined|example/);
  });

  it('names every fault at once', () => {
    const reading = readMessage('{"iteration":0}', videoGeneratedSchema);
    expect(reading.ok ? '' : reading.detail).toMatch(/tenant: .*creative_id: .*iteration: .*original_url: /);
  });

  it.each(['', 'not json', '[]', '"text"', 'null', '7'])('is refused when the body is %j', (body) => {
    expect(readMessage(body, videoGeneratedSchema).ok).toBe(false);
  });

  it('reads keys that would pollute a prototype as nothing', () => {
    const reading = readMessage(`{"__proto__":{"tenant":"evil"},"constructor":{}}`, videoGeneratedSchema);
    expect(reading.ok).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'tenant')).toBe(false);
  });
});

describe('campaign.ended', () => {
  const read = (event: object) => readMessage(JSON.stringify(event), campaignEndedSchema(now));

  it('covers the creative of its own name when it names none', () => {
    expect(read(end)).toMatchObject({
      ok: true,
      value: { creative_ids: ['campaign-123'], mode: 'delete', grace_seconds: 0 },
    });
  });

  it('counts a creative named twice once', () => {
    expect(read({ ...end, creative_ids: ['a', 'b', 'a'] })).toMatchObject({
      ok: true,
      value: { creative_ids: ['a', 'b'] },
    });
  });

  it('takes an end up to a day ahead and none beyond', () => {
    expect(read({ ...end, ended_at: '2025-09-02T12:00:00Z' }).ok).toBe(true);
    expect(read({ ...end, ended_at: '2025-09-02T12:00:01Z' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('ended_at: '),
    });
  });

  it.each([
    ['mode', 'erase'],
    ['grace_seconds', -1],
    ['grace_seconds', 90 * 86_400 + 1],
    ['creative_ids', []],
    ['creative_ids', Array.from({ length: 10_001 }, (_, index) => `c${index}`)],
    ['creative_ids', ['ok', '../x']],
    ['tenant', 'a/b'],
    ['campaign_id', ''],
    ['ended_at', 'yesterday'],
  ])('is refused with a wrong %s', (field, value) => {
    expect(read({ ...end, [field]: value }).ok).toBe(false);
  });
});
