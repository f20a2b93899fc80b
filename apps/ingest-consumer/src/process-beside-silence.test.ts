/** The ingest consumer as a real process beside services that take connections and say NOTHING. */
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type IngestStack, NOTHING, PATIENT, startIngestStack, videoAt } from './testing/ingest-stack.ts';
import { startLoopbackServer } from './testing/loopback-server.ts';
import { faststart } from './testing/mp4-boxes.ts';

let stack: IngestStack;
beforeAll(async () => {
  stack = await startIngestStack((_request, response) => void response.end(faststart));
});
afterEach(() => stack.killAll());
afterAll(() => stack.stop());

it("an S3 that takes connections and says nothing has the provider's URL given out, in seconds and not in minutes", async () => {
  const silent = await startLoopbackServer(() => {});
  const worker = await stack.startProcess({
    AWS_ENDPOINT_URL_S3: silent.url,
    INGEST_RETRY_QUEUE_URL: stack.url('ingest-2'),
  });
  try {
    stack.send('ingest', [videoAt(stack, 'silent')]);
    const fallback = expect.objectContaining({
      type: 'video.fallback',
      creative_id: 'silent',
      reason: 's3_unavailable',
    });
    await vi.waitFor(() => expect(stack.ready('outcomes').map((body) => JSON.parse(body))).toContainEqual(fallback), {
      ...PATIENT,
      // Three tries of five seconds; of thirty they would not fit.
      timeout: 75_000,
    });
    await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(NOTHING), PATIENT);
    expect(worker.lines).toContainEqual(expect.objectContaining({ event: 'store.lost', diagnosis: 'endpoint_silent' }));
  } finally {
    worker.kill('SIGKILL');
    await silent.close();
  }
}, 120_000);

it.each([
  ['hangs', () => {}],
  ['hangs up', (response: ServerResponse) => void response.destroy()],
])(
  'stores, and stops in order, while the receiver of its traces %s',
  async (what, answer) => {
    const receiver = await startLoopbackServer((_request, response) => answer(response));
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '10' };
    const worker = await stack.startProcess(env);
    stack.send('ingest', [videoAt(stack, `traced-${what.replace(' ', '-')}`)]);
    const stored = () => worker.lines.find(({ event }) => event === 'video.stored');
    await vi.waitFor(
      () => expect(stored()).toMatchObject({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) }),
      PATIENT,
    );
    await vi.waitFor(() => expect(receiver.connections()).toBeGreaterThan(0), PATIENT);
    worker.kill('SIGTERM');
    expect(await worker.exit).toBe(0);
    expect(worker.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await receiver.close();
  },
  120_000,
);
