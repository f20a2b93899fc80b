/** Hono's hello world on the API's own server: what a request costs before the API does anything. Prints its URL. */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { startHttpServer } from '../http-server.ts';

const app = new Hono();
app.on(['GET', 'POST'], '/', (c) => c.text('Hello, world!'));
const server = await startHttpServer({
  host: '127.0.0.1',
  port: 0,
  fetch: (request) => app.fetch(request),
  newRequestId: randomUUID,
});
process.stdout.write(`${JSON.stringify({ baseUrl: server.baseUrl })}\n`);
