/** A TCP gate in front of S3, so that the demo can take the bucket away from one app and give it back. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface S3Gate {
  /** What the app is told S3's endpoint is, e.g. `http://127.0.0.1:40999`. */
  readonly endpoint: string;
  /** Resets every connection and every one that follows, until `open`. */
  shut(): void;
  open(): void;
  /** Stops listening for good. */
  close(): Promise<void>;
}

/** Whether a gate can stand before this endpoint: over TLS or on another host the signed host name would not match. */
export function canGate(endpoint: string | undefined): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** Opens a gate on a free port of 127.0.0.1 to `target`, an endpoint that `canGate` allows. Bytes pass as they are. */
export async function startS3Gate(target: string): Promise<S3Gate> {
  const { hostname, port } = new URL(target);
  const upstream = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : Number(port) };
  const sockets = new Set<Socket>();
  let isOpen = true;

  const server = createServer((inner) => {
    if (!isOpen) {
      inner.resetAndDestroy();
      return;
    }
    const outer = connect(upstream);
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // A broken side is the other's end too; who was speaking sees it as a broken connection, which is what it is.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the S3 gate has no TCP port');

  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    shut() {
      isOpen = false;
      reset();
    },
    open() {
      isOpen = true;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      reset();
      await closed;
    },
  };
}
