/** Finds a port to listen on: the one that was asked for or none, otherwise the first free one. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** So many busy neighbours mean that something else is wrong. */
const MAX_TRIES = 100;
const LOOPBACK = '127.0.0.1';

export type PortChoice =
  | { readonly outcome: 'free'; readonly port: number }
  /** `port` was asked for, so no other will do. */
  | { readonly outcome: 'busy'; readonly port: number };

/**
 * @param asked the port that a person named, 0 for any; undefined when nobody did
 * @param first where the search starts when nobody did
 * @param host the address it is for
 */
export async function choosePort(asked: number | undefined, first: number, host = LOOPBACK): Promise<PortChoice> {
  if (asked === 0) return { outcome: 'free', port: 0 };
  if (asked !== undefined) return { outcome: (await isFree(asked, host)) ? 'free' : 'busy', port: asked };
  for (let port = first; port < first + MAX_TRIES; port += 1) {
    if (await isFree(port, host)) return { outcome: 'free', port };
  }
  return { outcome: 'busy', port: first };
}

/** Whether `host`:`port` can be listened on right now. Throws what is not about the port being taken. */
export async function isFree(port: number, host = LOOPBACK): Promise<boolean> {
  const server = createServer();
  server.listen({ port, host, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    // EACCES: a port below 1024 that this user may not have is as good as taken.
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      return false;
    }
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
