import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort, isFree } from './listen-port.ts';

const servers: Server[] = [];
afterEach(releaseAll);

async function releaseAll(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
}

async function occupy(): Promise<number> {
  const server = createServer();
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('choosePort', () => {
  it('takes the next free port when the first is busy and nobody asked for one', async () => {
    const busy = await occupy();
    const choice = await choosePort(undefined, busy);
    expect(choice.outcome).toBe('free');
    expect(choice.port).toBeGreaterThan(busy);
    expect(await isFree(choice.port)).toBe(true);
  });

  it('takes no other port than the one that was asked for', async () => {
    const busy = await occupy();
    expect(await choosePort(busy, 8787)).toEqual({ outcome: 'busy', port: busy });
  });

  it('takes the port that was asked for when it is free', async () => {
    const port = await occupy();
    await releaseAll();
    expect(await choosePort(port, 8787)).toEqual({ outcome: 'free', port });
  });

  it('leaves port 0 to the operating system', async () => {
    expect(await choosePort(0, 8787)).toEqual({ outcome: 'free', port: 0 });
  });
});
