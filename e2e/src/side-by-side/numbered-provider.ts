/** A provider whose every video is another one, a real MP4 all the same, and which tells how far it was asked. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { counter, fractal, testPattern } from '../mp4.ts';

const SAMPLES = [counter, testPattern, fractal] as const;

/** A sample with its number in a `free` box at its end (ISO/IEC 14496-12, 8.1.2). */
export function numberedVideo(number: number): Buffer {
  const box = Buffer.alloc(12);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(number, 8);
  return Buffer.concat([SAMPLES[number % SAMPLES.length] ?? testPattern, box]);
}

export interface NumberedProvider {
  url(number: number): string;
  /** Settles when it has given out so many videos in all. */
  given(videos: number): Promise<void>;
  close(): Promise<void>;
}

export async function startNumberedProvider(): Promise<NumberedProvider> {
  let given = 0;
  let waiting: Array<{ readonly videos: number; readonly resolve: () => void }> = [];
  const server = createServer((request, response) => {
    const video = numberedVideo(Number((request.url ?? '').slice(1)));
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': video.length }).end(video);
    given += 1;
    for (const { videos, resolve } of waiting) if (given >= videos) resolve();
    waiting = waiting.filter(({ videos }) => given < videos);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no TCP port');
  return {
    url: (number) => `http://127.0.0.1:${address.port}/${number}`,
    given: (videos) =>
      new Promise((resolve) => {
        if (given >= videos) resolve();
        else waiting.push({ videos, resolve });
      }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
