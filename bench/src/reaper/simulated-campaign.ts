/** An S3 with one campaign of so many videos, whose ledger is made up as it is listed; what else is put there it keeps. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BUCKET, stampOf } from './s3-folder.ts';

export interface SimulatedCampaign {
  readonly endpoint: string;
  /** Keys that were deleted so far. */
  readonly deleted: () => number;
  stop(): Promise<void>;
}

const CLOSING = `a.stored.7.${'a'.repeat(64)}`;
const DATE = '2025-08-12T14:31:07.000Z';

export async function startSimulatedCampaign(
  { tenant, creative }: { readonly tenant: string; readonly creative: string },
  videos: number,
): Promise<SimulatedCampaign> {
  const entries = `ledger/${tenant}/${creative}/videos/`;
  const kept = new Map<string, Buffer>();
  let deleted = 0;

  /** Each video has one entry: what opened its attempt was tidied away. */
  const entryAt = (index: number) => `${entries}${stampOf(index)}-001/${CLOSING}`;

  function list(response: ServerResponse, params: URLSearchParams): void {
    const [prefix, after] = [params.get('prefix') ?? '', params.get('start-after') ?? ''];
    const most = Number(params.get('max-keys') ?? 1_000);
    if (prefix === entries) {
      const begin = indexAfter(entryAt, after, videos);
      const end = Math.min(videos, begin + most);
      const keys = Array.from({ length: end - begin }, (_, at) => entryAt(begin + at));
      answer(response, page(prefix, keys, end < videos));
    } else {
      const keys = [...kept.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
      answer(response, page(prefix, keys.slice(0, most), keys.length > most));
    }
  }

  function remove(response: ServerResponse, body: string): void {
    const keys = [...body.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
    deleted += keys.length;
    for (const key of keys) kept.delete(key);
    const gone = keys.map((key) => `<Deleted><Key>${key}</Key></Deleted>`).join('');
    answer(response, `<DeleteResult>${gone}</DeleteResult>`);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const key = decodeURIComponent(pathname.slice(BUCKET.length + 2));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (searchParams.has('list-type')) return list(response, searchParams);
    if (searchParams.has('delete')) return remove(response, body.toString());
    if (searchParams.has('uploads')) {
      return answer(
        response,
        `<ListMultipartUploadsResult><Bucket>${BUCKET}</Bucket><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`,
      );
    }
    if (searchParams.has('versioning')) return answer(response, '<VersioningConfiguration/>');
    if (request.method === 'PUT') {
      const taken = request.headers['if-none-match'] === '*' && kept.has(key);
      if (!taken) kept.set(key, body);
      response.writeHead(taken ? 412 : 200, { etag: '"x"' }).end();
      return;
    }
    const found = key === '' ? Buffer.alloc(0) : kept.get(key);
    if (found === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    else response.writeHead(200, { etag: '"x"', 'content-length': found.byteLength }).end(found);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no TCP address');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    deleted: () => deleted,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The first index whose key sorts after a text: keys are in order of their index. */
function indexAfter(keyAt: (index: number) => string, text: string, count: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyAt(middle) > text) high = middle;
    else low = middle + 1;
  }
  return low;
}

function page(prefix: string, keys: readonly string[], truncated: boolean): string {
  const contents = keys.map(
    (key) => `<Contents><Key>${key}</Key><LastModified>${DATE}</LastModified><Size>0</Size></Contents>`,
  );
  return `<ListBucketResult><Name>${BUCKET}</Name><Prefix>${prefix}</Prefix><IsTruncated>${truncated}</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

function answer(response: ServerResponse, xml: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
}
