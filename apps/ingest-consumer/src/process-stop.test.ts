/** The ingest consumer as a real process that is told to stop while it works. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type IngestStack, NOTHING, PATIENT, startIngestStack, videoAt } from './testing/ingest-stack.ts';
import { faststart } from './testing/mp4-boxes.ts';

/** By path: whose answer is held back, as long as any is. */
const held = new Map<string, ServerResponse>();
let holds = true;

let stack: IngestStack;
beforeAll(async () => {
  stack = await startIngestStack((request, response) => {
    if (holds) held.set(request.url ?? '', response);
    else response.end(faststart);
  });
});
afterAll(() => stack.stop());

it('what can end within the grace ends, the rest is given back at once, and the exit code is 0', async () => {
  stack.send(
    'ingest',
    Array.from({ length: 8 }, (_, at) => videoAt(stack, `stop-${at}`)),
  );
  // Longer than a busy machine stalls: what is answered within it must be done within it.
  const worker = await stack.startProcess({ INGEST_CONCURRENCY: '2', SHUTDOWN_GRACE_SECONDS: '12' });
  await vi.waitFor(() => expect(held.size).toBe(2), PATIENT);
  await vi.waitFor(() => expect(stack.counts('ingest').hidden).toBeGreaterThan(2), PATIENT);
  const [first, second] = held.values();
  worker.kill('SIGTERM');
  // What only waits is visible to others long before the grace is over.
  await vi.waitFor(() => expect(stack.counts('ingest')).toEqual({ visible: 6, hidden: 2 }), PATIENT);
  first?.end(faststart);
  expect(await worker.exit).toBe(0);
  expect(stack.counts('ingest')).toEqual({ visible: 7, hidden: 0 });
  expect(await stack.keys('videos/acme/20250812_143052-stop')).toHaveLength(1);
  expect(worker.lines.map(({ event }) => event)).toContain('process.stopped');
  expect(worker.lines.filter(({ level }) => level === 'error')).toEqual([]);

  // Another takes up at once what was given back.
  holds = false;
  second?.end(faststart);
  const next = await stack.startProcess();
  await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(NOTHING), PATIENT);
  expect(await stack.keys('videos/acme/20250812_143052-stop')).toHaveLength(8);
  next.kill('SIGTERM');
  expect(await next.exit).toBe(0);
}, 120_000);
