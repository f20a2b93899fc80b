import { afterEach, expect, test } from 'vitest';
import { type HealthServer, type HealthServerOptions, startHealthServer } from './health-server.ts';
import { createMetrics } from './metrics.ts';

let server: HealthServer | undefined;
afterEach(() => server?.close());

async function start(readiness: HealthServerOptions['readiness']): Promise<string> {
  const metrics = createMetrics();
  metrics.gauge({ name: 'in_flight', help: 'x', labels: {} }).set({}, 3);
  server = await startHealthServer({ port: 0, metrics, readiness });
  return server.baseUrl;
}

test('answers healthz with 200 while it is not ready', async () => {
  const url = await start(() => ({ ready: false, reasons: ['the queue does not answer'] }));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('answers readyz with 200 when ready and with 503 and the reasons when not', async () => {
  const states = [
    { ready: true, reasons: [] },
    { ready: false, reasons: ['the queue does not answer'] },
  ];
  const url = await start(async () => states.shift() ?? { ready: true, reasons: [] });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const refused = await fetch(`${url}/readyz`);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toEqual({ ready: false, reasons: ['the queue does not answer'] });
});

test('is not ready when the check itself throws', async () => {
  const url = await start(() => Promise.reject(new Error('secret')));
  const answer = await fetch(`${url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.text()).not.toContain('secret');
});

test('serves the metrics, 404 for other paths and 405 for other methods', async () => {
  const url = await start(() => ({ ready: true, reasons: [] }));
  const metrics = await fetch(`${url}/metrics`);
  expect(metrics.headers.get('content-type')).toContain('text/plain');
  expect(await metrics.text()).toContain('in_flight 3');
  expect((await fetch(`${url}/else`)).status).toBe(404);
  expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405);
});

test('refuses to start on a port that is taken, and listens on loopback alone', async () => {
  const url = await start(() => ({ ready: true, reasons: [] }));
  expect(new URL(url).hostname).toBe('127.0.0.1');
  const port = Number(new URL(url).port);
  await expect(
    startHealthServer({ port, metrics: createMetrics(), readiness: () => ({ ready: true, reasons: [] }) }),
  ).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
