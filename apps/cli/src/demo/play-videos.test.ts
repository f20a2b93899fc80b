import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type PlayableVideo, playVideos, urlStatus } from './play-videos.ts';
import { sha256 } from './samples.ts';

const CONTENT = Buffer.from('a video');
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serve(status: number, contentType: string, body: Buffer): Promise<PlayableVideo> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': contentType }).end(body));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/video`;
  const message = {
    type: 'video.generated',
    version: 1,
    tenant: 'acme',
    creative_id: 'campaign-123',
    iteration: 1,
    original_url: url,
    generated_at: '2026-01-01T00:00:00Z',
  } as const;
  const sample = { name: 'fractal.mp4', bytes: CONTENT.length, sha256: sha256(CONTENT) };
  return { message, key: 'videos/acme/v.mp4', file: 'v.mp4', bytes: CONTENT.length, sample, url };
}

describe('playVideos', () => {
  it('is content with the bytes of the sample as video/mp4', async () => {
    await playVideos([await serve(200, 'video/mp4', CONTENT)]);
  });

  it.each([
    ['other bytes', 200, 'video/mp4', Buffer.from('another'), 'videos/acme/v.mp4 has the sha256 of fractal.mp4'],
    ['another type', 200, 'binary/octet-stream', CONTENT, 'videos/acme/v.mp4 is video/mp4'],
    ['no video', 404, 'video/mp4', CONTENT, 'videos/acme/v.mp4 plays, got HTTP 404'],
  ])('fails for %s', async (_, status, contentType, body, message) => {
    await expect(playVideos([await serve(status, contentType, body)])).rejects.toThrow(message);
  });
});

describe('urlStatus', () => {
  it('gives the status of a URL that no longer plays', async () => {
    expect(await urlStatus((await serve(404, 'video/mp4', CONTENT)).url)).toBe(404);
  });
});
