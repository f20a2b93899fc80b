/** A small AI video provider on loopback: real MP4s behind signed links that lapse, so that the demo needs no network. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { readByteRange } from './byte-range.ts';

export interface SampleProviderOptions {
  /** Folder whose `*.mp4` files are served; read once, at the start. */
  readonly samplesDir: string;
  /** The provider's clock: decides when a link has lapsed. */
  readonly now: () => Date;
  /** How long a link lives unless `signedUrl` says otherwise, in seconds. */
  readonly ttlSeconds: number;
  /** Signs the links; random when left out, so links of an earlier start are refused. */
  readonly secret?: string;
}

export interface SampleProvider {
  /** E.g. `http://127.0.0.1:40123`, without a slash at the end. */
  readonly baseUrl: string;
  /**
   * A link to `name`, e.g. `http://127.0.0.1:40123/fractal.mp4?expires=1755009052&sig=9f…`. A name that no sample has is
   * signed as well: its link answers 404, as a provider's does for a video that was cleared away.
   * @param options.expiresInSeconds below zero gives a link that has already lapsed
   */
  signedUrl(name: string, options?: { readonly expiresInSeconds?: number }): string;
  /** Stops listening and cuts what is under way. */
  close(): Promise<void>;
}

interface Sample {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly lastModified: string;
}

/** Starts the provider on a free port of 127.0.0.1. Throws when the folder can't be read. */
export async function startSampleProvider(options: SampleProviderOptions): Promise<SampleProvider> {
  const secret = options.secret ?? randomBytes(32).toString('hex');
  const samples = await readSamples(options.samplesDir);
  const server = createServer((request, response) => {
    answer(request, response, samples, (path, expires, signature) => {
      const lapsed = Number(expires) * 1_000 <= options.now().getTime();
      return !lapsed && equalInConstantTime(signature, sign(secret, path, expires));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sample provider has no TCP port');
  const baseUrl = `http://127.0.0.1:${address.port}`;

  return {
    baseUrl,
    signedUrl(name, { expiresInSeconds = options.ttlSeconds } = {}) {
      const path = `/${encodeURIComponent(name)}`;
      const expires = String(Math.floor(options.now().getTime() / 1_000) + expiresInSeconds);
      return `${baseUrl}${path}?expires=${expires}&sig=${sign(secret, path, expires)}`;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readSamples(dir: string): Promise<ReadonlyMap<string, Sample>> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.mp4'));
  const entries = names.map(async (name): Promise<[string, Sample]> => {
    const path = join(dir, name);
    const [bytes, { mtime }] = await Promise.all([readFile(path), stat(path)]);
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
    return [`/${encodeURIComponent(name)}`, { bytes, etag, lastModified: mtime.toUTCString() }];
  });
  return new Map(await Promise.all(entries));
}

/** @param mayFetch says whether path, expiry and signature belong together and the link still lives */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  samples: ReadonlyMap<string, Sample>,
  mayFetch: (path: string, expires: string, signature: string) => boolean,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    refuse(response, 405, 'only GET and HEAD');
    return;
  }
  const url = URL.parse(request.url ?? '/', 'http://provider.invalid');
  if (url === null) {
    refuse(response, 400, 'not a path');
    return;
  }
  // The signature comes first, so that a stranger can't find out which videos exist.
  if (!mayFetch(url.pathname, url.searchParams.get('expires') ?? '', url.searchParams.get('sig') ?? '')) {
    refuse(response, 403, 'the link has lapsed, or was changed');
    return;
  }
  const sample = samples.get(url.pathname);
  if (sample === undefined) refuse(response, 404, 'no such video');
  else send(request, response, sample);
}

function send(request: IncomingMessage, response: ServerResponse, { bytes, etag, lastModified }: Sample): void {
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  response.setHeader('last-modified', lastModified);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  // Ranges are defined for GET alone (RFC 9110 section 14.2); a changed file makes a resumed download start over (13.1.5).
  const stale = request.headers['if-range'] !== undefined && request.headers['if-range'] !== etag;
  const asked = request.method === 'GET' && !stale ? request.headers.range : undefined;
  const range = readByteRange(asked, bytes.length);
  if (range.kind === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${bytes.length}`);
    refuse(response, 416, 'the range lies outside the video');
    return;
  }
  const body = range.kind === 'part' ? bytes.subarray(range.first, range.last + 1) : bytes;
  if (range.kind === 'part') {
    response.setHeader('content-range', `bytes ${range.first}-${range.last}/${bytes.length}`);
  }
  response.setHeader('content-type', 'video/mp4');
  response.setHeader('content-length', body.length);
  response.writeHead(range.kind === 'part' ? 206 : 200);
  response.end(request.method === 'HEAD' ? undefined : body);
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
}

function sign(secret: string, path: string, expires: string): string {
  return createHmac('sha256', secret).update(`${path}\n${expires}`).digest('hex');
}

function equalInConstantTime(given: string, right: string): boolean {
  const [left, expected] = [Buffer.from(given), Buffer.from(right)];
  return left.length === expected.length && timingSafeEqual(left, expected);
}
