/** A proxy before an engine that does what networks, proxies and engines do on a bad day, over real sockets. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SELF_SIGNED } from './self-signed.ts';

export interface ProxyFaults {
  /** Speaks TLS with a certificate that nobody knows. */
  readonly selfSigned?: boolean;
  /** Answers everything with a web page and 200. */
  readonly loginPage?: boolean;
  /** Answers in place of the engine where it returns something: status and S3 error code. */
  readonly answer?: (request: IncomingMessage) => { readonly status: number; readonly code: string } | undefined;
  /** Lets requests go on without these headers, in lower case; presigned ones stay whole, since they have signed them. */
  readonly dropped?: readonly string[];
  /** Added to the time that answers tell. */
  readonly dateShiftMs?: number;
  /** Bytes of request bodies that pass in a second. */
  readonly bytesPerSecond?: number;
  /** More headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Listener {
  /** e.g. `127.0.0.1:40123` */
  readonly address: string;
  stop(): Promise<void>;
}

/** @param target the engine, e.g. `http://127.0.0.1:4566` */
export async function startFaultProxy(target: string, faults: ProxyFaults): Promise<Listener> {
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse) => void pass(target, faults, incoming, outgoing);
  return await listen(faults.selfSigned === true ? createSecureServer(SELF_SIGNED, handle) : createServer(handle));
}

/** Takes connections and says nothing. */
export async function startSilence(): Promise<Listener> {
  return await listen(createTcpServer(() => {}));
}

/** An address where nobody listens. */
export async function unusedAddress(): Promise<string> {
  const { address, stop } = await listen(createTcpServer(() => {}));
  await stop();
  return address;
}

async function pass(target: string, faults: ProxyFaults, incoming: IncomingMessage, outgoing: ServerResponse) {
  if (faults.loginPage === true) {
    incoming.resume();
    outgoing.writeHead(200, { 'content-type': 'text/html' });
    outgoing.end(incoming.method === 'HEAD' ? undefined : '<html><body>Please log in</body></html>');
    return;
  }
  const instead = faults.answer?.(incoming);
  if (instead !== undefined) {
    incoming.resume();
    outgoing.writeHead(instead.status, { 'content-type': 'application/xml', ...faults.headers });
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${instead.code}</Code><Message>as ordered</Message></Error>`;
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    return;
  }
  const { hostname, port } = new URL(target);
  const headers: IncomingHttpHeaders = { ...incoming.headers };
  const isPresigned = incoming.url?.includes('X-Amz-Signature') === true;
  for (const name of isPresigned ? [] : (faults.dropped ?? [])) delete headers[name];
  const onward = request({ hostname, port, method: incoming.method, path: incoming.url, headers }, (answer) => {
    const told = { ...answer.headers, ...faults.headers };
    if (faults.dateShiftMs !== undefined) told.date = new Date(Date.now() + faults.dateShiftMs).toUTCString();
    outgoing.writeHead(answer.statusCode ?? 502, told);
    answer.pipe(outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  outgoing.once('close', () => onward.destroy());
  try {
    for await (const chunk of incoming) {
      const bytes: Buffer = chunk;
      if (faults.bytesPerSecond !== undefined) await delay((bytes.length * 1_000) / faults.bytesPerSecond);
      onward.write(bytes);
    }
    onward.end();
  } catch {
    onward.destroy();
  }
}

async function listen(server: Server): Promise<Listener> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const isAddress = (given: AddressInfo | string | null): given is AddressInfo =>
    typeof given === 'object' && given !== null;
  const address = server.address();
  if (!isAddress(address)) throw new Error('no port on loopback');
  return {
    address: `127.0.0.1:${address.port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
