import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SampleProvider, startSampleProvider } from './sample-provider.ts';

const samplesDir = join(import.meta.dirname, '../../samples');
const START = new Date('2025-08-12T14:30:52Z');
let now = START;
let provider: SampleProvider;

beforeAll(async () => {
  provider = await startSampleProvider({ samplesDir, now: () => now, ttlSeconds: 60 });
});
beforeEach(() => {
  now = START;
});
afterAll(() => provider.close());

describe('samples', () => {
  it.each(['test-pattern.mp4', 'fractal.mp4', 'counter.mp4'])('%s is as the README beside it says', async (name) => {
    const [bytes, readme] = await Promise.all([
      readFile(join(samplesDir, name)),
      readFile(join(samplesDir, 'README.md'), 'utf8'),
    ]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\|.*\\| ${bytes.length} +\\| \`${sha256}\` \\|`));
    expect(bytes.length).toBeLessThan(300 * 1_024);
    expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
  });
});

describe('startSampleProvider', () => {
  it('listens on loopback and sends a whole video with its headers', async () => {
    const response = await fetch(provider.signedUrl('fractal.mp4'));
    const expected = await readFile(join(samplesDir, 'fractal.mp4'));
    expect(provider.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(response.headers.get('content-length')).toBe(String(expected.length));
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('last-modified')).toMatch(/GMT$/);
    expect(Buffer.from(await response.arrayBuffer()).equals(expected)).toBe(true);
  });

  it('answers HEAD like GET without a body', async () => {
    const response = await fetch(provider.signedUrl('fractal.mp4'), { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('152038');
    expect(await response.text()).toBe('');
  });

  it('sends the asked range with 206, and 416 for one outside the video', async () => {
    const url = provider.signedUrl('counter.mp4');
    const part = await fetch(url, { headers: { range: 'bytes=4-7' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe('bytes 4-7/17264');
    expect(await part.text()).toBe('ftyp');
    const outside = await fetch(url, { headers: { range: 'bytes=17264-' } });
    expect(outside.status).toBe(416);
    expect(outside.headers.get('content-range')).toBe('bytes */17264');
  });

  it('sends the whole video when If-Range names another version', async () => {
    const response = await fetch(provider.signedUrl('counter.mp4'), {
      headers: { range: 'bytes=4-7', 'if-range': '"another"' },
    });
    expect(response.status).toBe(200);
  });

  it('answers 304 when the caller already has the video', async () => {
    const url = provider.signedUrl('counter.mp4');
    const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('refuses a link from the second on at which it lapses', async () => {
    const url = provider.signedUrl('counter.mp4', { expiresInSeconds: 10 });
    now = new Date(START.getTime() + 9_999);
    expect((await fetch(url)).status).toBe(200);
    now = new Date(START.getTime() + 10_000);
    expect((await fetch(url)).status).toBe(403);
  });

  it('gives links that live ttlSeconds unless told otherwise', () => {
    const expires = new URL(provider.signedUrl('counter.mp4')).searchParams.get('expires');
    expect(Number(expires)).toBe(START.getTime() / 1_000 + 60);
  });

  it.each([
    ['a later expiry', (url: URL) => url.searchParams.set('expires', '9999999999')],
    ['another signature', (url: URL) => url.searchParams.set('sig', '0'.repeat(64))],
    ['another video', (url: URL) => Object.assign(url, { pathname: '/fractal.mp4' })],
    ['no signature', (url: URL) => url.searchParams.delete('sig')],
    ['no query', (url: URL) => Object.assign(url, { search: '' })],
    ['an expiry that is no number', (url: URL) => url.searchParams.set('expires', 'NaN')],
  ])('refuses a link changed to %s', async (_what, change) => {
    const url = new URL(provider.signedUrl('counter.mp4'));
    change(url);
    expect((await fetch(url)).status).toBe(403);
  });

  it('answers 404 to a well-signed link for a video that is not there', async () => {
    expect((await fetch(provider.signedUrl('cleared-away.mp4'))).status).toBe(404);
    expect((await fetch(provider.signedUrl('../package.json'))).status).toBe(404);
  });

  it('takes no other method', async () => {
    expect((await fetch(provider.signedUrl('counter.mp4'), { method: 'POST' })).status).toBe(405);
  });

  it('no longer answers once closed', async () => {
    const other = await startSampleProvider({ samplesDir, now: () => now, ttlSeconds: 60 });
    await fetch(other.signedUrl('counter.mp4'));
    await other.close();
    await expect(fetch(other.signedUrl('counter.mp4'))).rejects.toThrow();
  });
});
