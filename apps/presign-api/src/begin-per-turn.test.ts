import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { beginPerTurn, type Handle } from './begin-per-turn.ts';

let server: Server | undefined;
afterEach(() => server?.close());

const context = new AsyncLocalStorage<string>();

/** What a server answers to bytes that come in these parts, each once the server has read the one before. */
async function answersTo(handle: Handle, parts: readonly string[], seen: string[] = []): Promise<string> {
  const begin = beginPerTurn(handle);
  server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.url} has come`);
    context.run(`of ${incoming.url}`, () => begin(incoming, outgoing));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no TCP address');
  const socket = connect(address.port, '127.0.0.1').setNoDelay();
  const answer = text(socket);
  for (const [index, part] of parts.entries()) {
    const read = index === parts.length - 1 ? undefined : once(server, 'request');
    socket.write(part);
    await read;
  }
  return await answer;
}

const get = (path: string, last = false) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;

const post = (body: string) => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

it('begins with the requests of a turn once all of them are read, in their order', async () => {
  const seen: string[] = [];
  const handle: Handle = ({ url }, outgoing) => {
    seen.push(`${url} begins`);
    outgoing.end(url);
  };
  // In one piece, so that one turn reads them all.
  const answer = await answersTo(handle, [[get('/a'), get('/b'), get('/c', true)].join('')], seen);
  expect(seen).toEqual(['/a has come', '/b has come', '/c has come', '/a begins', '/b begins', '/c begins']);
  expect(answer.match(/\/[abc]$|\/[abc](?=HTTP)/g)).toEqual(['/a', '/b', '/c']);
});

it('begins with no request in the context of another', async () => {
  const contexts: unknown[] = [];
  const handle: Handle = (_incoming, outgoing) => {
    contexts.push(context.getStore());
    outgoing.end();
  };
  await answersTo(handle, [[get('/a'), get('/b', true)].join('')]);
  expect(contexts).toEqual([undefined, undefined]);
});

it.each([
  ['64 requests', Array.from({ length: 99 }, () => get('/')), 64],
  ['16 KB of bodies', Array.from({ length: 5 }, () => post('a'.repeat(8_192))), 2],
])('begins with no more than %s at once', async (_what, requests, most) => {
  const together: number[] = [];
  let under = 0;
  const handle: Handle = (_incoming, outgoing) => {
    under += 1;
    if (under === 1) {
      queueMicrotask(() => {
        together.push(under);
        under = 0;
      });
    }
    outgoing.end();
  };
  await answersTo(handle, [[...requests, get('/last', true)].join('')]);
  expect(Math.max(...together)).toBe(most);
  expect(together.reduce((sum, count) => sum + count)).toBe(requests.length + 1);
});

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

it.each([
  ['with its headers', [`${HEAD}Content-Length: 6\r\n\r\na body`], 'read: a body'],
  [
    'with its headers, in chunks',
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\na \r\n4\r\nbody\r\n0\r\n\r\n`],
    'read: a body',
  ],
  ['later', [`${HEAD}Content-Length: 6\r\n\r\n`, 'a body'], 'stream: a body'],
  ['in part', [`${HEAD}Content-Length: 6\r\n\r\na `, 'body'], 'stream: a body'],
  ['not at all', [`${HEAD}Content-Length: 0\r\n\r\n`], 'stream: '],
])('hands on a body that comes %s, whole', async (_when, parts, expected) => {
  const handle: Handle = async (incoming, outgoing) => {
    const { rawBody } = incoming;
    outgoing.end(rawBody === undefined ? `stream: ${await text(incoming)}` : `read: ${rawBody.toString()}`);
  };
  expect((await answersTo(handle, parts)).split('\r\n\r\n')[1]).toBe(expected);
});
