import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { presignedVideo, withAnotherSignature } from '../presigned.ts';
import { storedVideo } from '../stored-video.ts';

async function status(url: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
}

describe('a presigned URL on an engine that checks signatures', () => {
  it('opens its own video, and nothing once its signature, expiry or key is changed', async () => {
    const { video, url } = await presignedVideo();
    const other = await storedVideo({ tenant: video.tenant });
    expect(await status(url)).toBe(200);
    expect(await status(withAnotherSignature(url))).toBe(403);
    expect(await status(url.replace(video.file, other.file))).toBe(403);
    expect(await status(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'))).toBe(403);
  });

  it('neither deletes nor overwrites', async () => {
    const { url } = await presignedVideo();
    expect(await status(url, { method: 'DELETE' })).toBe(403);
    expect(await status(url, { method: 'PUT', body: 'x' })).toBe(403);
    expect(await status(url)).toBe(200);
  });

  it('is refused once it has lapsed', async () => {
    const { url } = await presignedVideo(1);
    expect(await eventually('the URL to lapse', async () => (await status(url)) === 403)).toBe(true);
  });
});
