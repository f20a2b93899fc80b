/**
 * Hono's hello world: what a request costs before the API does anything. On `@hono/node-server` as it comes, or with `own` in the
 * API's own server, which is that one with requests begun per turn. Prints its URL.
 */
import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { startHttpServer } from '../http-server.ts';

const app = new Hono();
app.on(['GET', 'POST'], '/', (c) => c.text('Hello, world!'));
const { fetch } = app;
const host = '127.0.0.1';
if (process.argv[2] === 'own') {
  tell((await startHttpServer({ host, port: 0, fetch, newRequestId: randomUUID })).port);
} else {
  serve({ fetch, hostname: host, port: 0 }, ({ port }) => tell(port));
}

function tell(port: number): void {
  process.stdout.write(`${JSON.stringify({ baseUrl: `http://${host}:${port}` })}\n`);
}
