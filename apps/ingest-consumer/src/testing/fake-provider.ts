/** A provider on loopback that answers as a test says, and the real download of its videos. */
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
  /** For `download`, where silence is to end it: a second of it does. */
  readonly hasty: { readonly dispatcher: DownloadOptions['dispatcher'] };
  download(
    url: string,
    more?: Partial<DownloadOptions> & { generatedAt?: Date; signal?: AbortSignal },
  ): Promise<ProviderVideo>;
  close(): Promise<void>;
}

/** Silence of so many milliseconds ends a download: more than a busy machine is silent for. */
const PATIENCE_MS = 30_000;
const HASTE_MS = 1_000;

export async function startFakeProvider(profiles: readonly ProviderProfile[] = []): Promise<FakeProvider> {
  let answer: Answer = (_, response) => response.end();
  const requests: SeenRequest[] = [];
  const server = await startLoopbackServer((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    answer(request, response, requests.length - 1);
  });
  const rules = { allowHttp: true, allowPrivate: true, allowedHosts: [], allowedPorts: [server.port] };
  const { resolve } = createFakeResolver(() => ['127.0.0.1']);
  const dispatcher = createGuardedAgent(rules, { resolve, silenceTimeoutMs: PATIENCE_MS });
  const hasty = createGuardedAgent(rules, { resolve, silenceTimeoutMs: HASTE_MS });

  return {
    port: server.port,
    urlOf: (path, host = 'cdn.example') => `http://${host}:${server.port}${path}`,
    requests,
    hasty: { dispatcher: hasty },
    answerWith(next) {
      answer = next;
      requests.length = 0;
    },
    download(url, { generatedAt, signal = new AbortController().signal, ...more } = {}) {
      const usual = { dispatcher, rules, headers: NO_PROVIDER_HEADERS, now: () => new Date(), profiles };
      return createProviderDownload({ ...usual, resumeWaitsMs: [0, 0, 0], ...more })(url, signal, generatedAt);
    },
    async close() {
      await Promise.all([dispatcher.destroy(), hasty.destroy()]);
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
