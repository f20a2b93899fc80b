/** An HTTP server that misbehaves on purpose: what S3, proxies and networks do on a bad day, over a real socket. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { S3Client } from '@aws-sdk/client-s3';
import { createS3Client } from '../s3-client.ts';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface FaultServer {
  readonly endpoint: string;
  /** Retries nothing, unless told otherwise, and bears silence for longer than a busy machine is silent. */
  readonly client: S3Client;
  /** The same, but it gives up soon: for what is never answered. */
  readonly hasty: S3Client;
  readonly bucket: string;
  /** `GET /bucket/key?list-type=2`, in order. */
  readonly requests: string[];
  /** The body of the last POST, as text. */
  lastPost(): string;
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

export const PATIENCE_MS = 30_000;
export const HASTE_MS = 300;

export async function startFaultServer(tuning: { maxAttempts?: number } = {}): Promise<FaultServer> {
  let current: Behaviour = (_, response) => response.writeHead(500).end();
  const requests: string[] = [];
  let post = '';
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      if (request.method === 'POST') chunks.push(chunk);
    });
    request.once('end', () => {
      if (request.method === 'POST') post = Buffer.concat(chunks).toString();
      current(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fault server has no port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const connection = { region: 'us-east-1', endpoint, credentials };
  const { maxAttempts = 1 } = tuning;
  const client = createS3Client(connection, { maxAttempts, idleTimeoutMs: PATIENCE_MS });
  const hasty = createS3Client(connection, { maxAttempts, idleTimeoutMs: HASTE_MS });
  return {
    endpoint,
    client,
    hasty,
    bucket: 'bucket',
    requests,
    lastPost: () => post,
    behave: (behaviour) => {
      current = behaviour;
      requests.length = 0;
    },
    stop: async () => {
      client.destroy();
      hasty.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** S3's own error document; a HEAD gets the status alone, as S3 does it. */
export function s3Error(status: number, code: string): Behaviour {
  return (request, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as ordered</Message></Error>`;
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** What a captive portal or a web server on the wrong port says. */
export function webPage(status: number): Behaviour {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<html><body>Please log in</body></html>');
  };
}

export const reset: Behaviour = (request) => request.socket.resetAndDestroy();

export const silence: Behaviour = () => {};
