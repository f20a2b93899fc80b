import { afterAll, describe, expect, it } from 'vitest';
import { LARGE_BYTES, largeVideo, startMisbehavingProvider } from './misbehaving-provider.ts';
import { testPattern } from './mp4.ts';
import { newFile } from './names.ts';

const provider = await startMisbehavingProvider();
afterAll(() => provider.close());

describe('the misbehaving provider', () => {
  it('counts requests by path and fails the first time alone where it is told to', async () => {
    const url = provider.url('fails-once', newFile(), '?token=1');
    expect(provider.requests(url)).toBe(0);
    expect((await fetch(url)).status).toBe(500);
    expect((await fetch(url)).status).toBe(200);
    expect(provider.requests(url)).toBe(2);
  });

  it('breaks the connection of a body that it cuts short', async () => {
    const response = await fetch(provider.url('cut-short-once', newFile()));
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('sends an encoded body to those alone who can read it', async () => {
    const url = provider.url('gzip', newFile());
    const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect((await fetch(url)).headers.get('content-encoding')).toBe('gzip');
  });

  it('grows a large video out of whole boxes', () => {
    const video = largeVideo();
    const boxes: string[] = [];
    for (let offset = 0; offset < video.length; offset += video.readUInt32BE(offset)) {
      boxes.push(video.toString('latin1', offset + 4, offset + 8));
    }
    expect(video.length).toBe(LARGE_BYTES);
    expect(boxes).toEqual(['ftyp', 'moov', 'free', 'mdat', 'free']);
    expect(video.subarray(0, testPattern.length).equals(testPattern)).toBe(true);
  });
});
