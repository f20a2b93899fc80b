/** An S3 that answers ListObjectsV2 of a tenant with so many videos, made up as they are asked for; it counts the requests. */

import { once } from 'node:events';
import { createServer } from 'node:http';

export interface ListServer {
  readonly endpoint: string;
  readonly requests: () => number;
  stop(): Promise<void>;
}

const PREFIX = 'videos/acme/';
const BEGIN_MS = Date.parse('2024-01-01T00:00:00Z');

/** One video every 45 s: 1,000,000 are some 17 months. */
const APART_MS = 45_000;

export async function startListServer(videos: number): Promise<ListServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (searchParams.has('lifecycle')) {
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end('<Error><Code>NoSuchLifecycleConfiguration</Code></Error>');
      return;
    }
    requests += 1;
    const begin = indexAfter(searchParams.get('start-after') ?? '', videos);
    const end = Math.min(videos, begin + Number(searchParams.get('max-keys') ?? 1_000));
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(page(begin, end, end < videos));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no TCP address');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests: () => requests,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Of the video of that number, in the order of their keys. */
export function fileOf(index: number): string {
  const stamp = new Date(BEGIN_MS + index * APART_MS).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${stamp.replace('T', '_')}-campaign-${index % 5_000}-001.mp4`;
}

function keyOf(index: number): string {
  return `${PREFIX}${fileOf(index)}`;
}

/** The first index whose key sorts after a text: keys are in order of their index. */
function indexAfter(text: string, videos: number): number {
  let [low, high] = [0, videos];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(middle) > text) high = middle;
    else low = middle + 1;
  }
  return low;
}

function page(begin: number, end: number, truncated: boolean): string {
  let contents = '';
  for (let index = begin; index < end; index += 1) {
    contents += `<Contents><Key>${keyOf(index)}</Key><LastModified>2025-08-12T14:31:07.000Z</LastModified><ETag>"x"</ETag><Size>1843201</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  }
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>reels</Name><Prefix>${PREFIX}</Prefix><IsTruncated>${truncated}</IsTruncated><KeyCount>${end - begin}</KeyCount>${contents}</ListBucketResult>`;
}
