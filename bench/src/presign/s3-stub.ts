/** An S3 that has every video and answers at once, and that can be stopped and come back: what is measured is the API. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

export interface S3Stub {
  readonly endpoint: string;
  stop(): Promise<void>;
  /** On the same port. */
  startAgain(): Promise<void>;
}

const VIDEO = {
  'content-length': '1843201',
  'content-type': 'video/mp4',
  etag: '"stub"',
  'last-modified': 'Tue, 12 Aug 2025 14:31:07 GMT',
};

export async function startS3Stub(): Promise<S3Stub> {
  let server = await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no TCP address');
  const { port } = address;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    startAgain: async () => {
      server = await listen(port);
    },
  };
}

async function listen(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const segments = (request.url ?? '').split('?')[0]?.split('/').filter(Boolean) ?? [];
    response.writeHead(200, segments.length > 1 ? VIDEO : {}).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
