/** A provider on loopback that answers as a test says, and the real download of its videos, with short time-outs. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderProfile } from '@reelkeep/core/provider-profile';
import { createGuardedAgent } from '../guarded-agent.ts';
import { createProviderDownload, type DownloadOptions, type ProviderVideo } from '../provider-download.ts';
import { NO_PROVIDER_HEADERS } from '../provider-headers.ts';
import { createFakeResolver } from './fake-resolver.ts';
import { startLoopbackServer } from './loopback-server.ts';

/** @param nth which request this is, from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface FakeProvider {
  readonly port: number;
  /** Of any host name: all of them are this server. */
  urlOf(path: string, host?: string): string;
  readonly requests: readonly SeenRequest[];
  answerWith(answer: Answer): void;
  download(
    url: string,
    more?: Partial<DownloadOptions> & { generatedAt?: Date; signal?: AbortSignal },
  ): Promise<ProviderVideo>;
  close(): Promise<void>;
}

/** Silence of so many milliseconds ends a download. */
const SILENCE_MS = 300;

export async function startFakeProvider(profiles: readonly ProviderProfile[] = []): Promise<FakeProvider> {
  let answer: Answer = (_, response) => response.end();
  const requests: SeenRequest[] = [];
  const server = await startLoopbackServer((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    answer(request, response, requests.length - 1);
  });
  const rules = { allowHttp: true, allowPrivate: true, allowedHosts: [], allowedPorts: [server.port] };
  const { resolve } = createFakeResolver(() => ['127.0.0.1']);
  const dispatcher = createGuardedAgent(rules, { resolve, silenceTimeoutMs: SILENCE_MS });

  return {
    port: server.port,
    urlOf: (path, host = 'cdn.example') => `http://${host}:${server.port}${path}`,
    requests,
    answerWith(next) {
      answer = next;
      requests.length = 0;
    },
    download(url, { generatedAt, signal = new AbortController().signal, ...more } = {}) {
      const usual = { dispatcher, rules, headers: NO_PROVIDER_HEADERS, now: () => new Date(), profiles };
      return createProviderDownload({ ...usual, resumeWaitsMs: [0, 0, 0], ...more })(url, signal, generatedAt);
    },
    async close() {
      await dispatcher.destroy();
      await server.close();
    },
  };
}

export async function readAll(video: ProviderVideo): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  // A chunk's memory is gone once the next is asked for.
  for await (const chunk of video.body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Writes bytes to the connection itself, past all that an honest server would see to, and closes it. */
export function answerRaw(response: ServerResponse, head: readonly string[], body: Uint8Array | string = ''): void {
  const { socket } = response;
  socket?.write(`${head.join('\r\n')}\r\n\r\n`);
  socket?.end(body);
}
