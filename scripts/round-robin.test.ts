import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { type RoundRobin, startRoundRobin } from './round-robin.ts';

const open: Array<Server | RoundRobin> = [];
afterEach(async () => {
  for (const one of open.splice(0)) {
    if ('closeAllConnections' in one) one.closeAllConnections();
    await one.close();
  }
});

/** Answers with its name, and with what it was asked. */
async function startOrigin(name: string): Promise<string> {
  const server = createServer(async (request, response) => {
    response.writeHead(201, { 'x-origin': name });
    response.end(`${request.method} ${request.url} ${request.headers['authorization']} ${await text(request)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}

it('gives each origin its turn, and passes requests and answers on as they are', async () => {
  const origins = [await startOrigin('a'), await startOrigin('b')] as const;
  const balancer = await startRoundRobin(origins);
  open.push(balancer);
  const names: unknown[] = [];
  for (let nth = 0; nth < 4; nth += 1) {
    const init = { method: 'POST', body: 'content', headers: { authorization: 'Bearer t' } };
    const answer = await fetch(`${balancer.baseUrl}/v1/x?y=%2F`, init);
    expect(answer.status).toBe(201);
    expect(await answer.text()).toBe('POST /v1/x?y=%2F Bearer t content');
    names.push(answer.headers.get('x-origin'));
  }
  expect(names).toEqual(['a', 'b', 'a', 'b']);
  expect([...balancer.counts().values()]).toEqual([2, 2]);
});
