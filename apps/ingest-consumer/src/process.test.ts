/** The ingest consumer as real processes, on the embedded engine: what can't be seen from within. */
import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { INGEST_METRICS } from '@reelkeep/core/metrics/ingest-metrics';
import { readEmf } from '@reelkeep/core/testing/emf-schema';
import { readExposition } from '@reelkeep/runtime/testing/read-exposition';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type IngestStack, startIngestStack } from './testing/ingest-stack.ts';
import { startLoopbackServer } from './testing/loopback-server.ts';
import { faststart } from './testing/mp4-boxes.ts';

/** By path: answers once so many have asked, `Infinity` never. */
const awaited = new Map<string, number>();
const held = new Map<string, ServerResponse[]>();

let stack: IngestStack;
beforeAll(async () => {
  stack = await startIngestStack((request, response) => {
    const path = request.url ?? '';
    const waiting = [...(held.get(path) ?? []), response];
    held.set(path, waiting);
    if (waiting.length >= (awaited.get(path) ?? 1)) answerAll(path);
  });
});
afterEach(() => stack.killAll());
afterAll(() => stack.stop());

function answerAll(path: string): void {
  for (const response of held.get(path) ?? []) response.end(faststart);
  held.delete(path);
}

function video(creative_id: string, path = `/${creative_id}.mp4`) {
  const original_url = `http://127.0.0.1:${stack.providerPort}${path}`;
  return { tenant: 'acme', creative_id, iteration: 1, original_url, generated_at: '2025-08-12T14:30:52Z' };
}

const nothing = { visible: 0, hidden: 0 };
const patient = { timeout: 60_000, interval: 100 };

it('two workers on the same video at once, 200 times: one object, two acknowledgements, no error in the log', async () => {
  const bodies = Array.from({ length: 200 }, (_, at) => video(`twice-${at}`));
  // Neither worker gets a byte before both have asked.
  for (const { creative_id } of bodies) awaited.set(`/${creative_id}.mp4`, 2);
  stack.send('ingest', bodies);
  stack.send('ingest-2', bodies);
  const workers = [await stack.startProcess(), await stack.startProcess({ INGEST_QUEUE_URL: stack.url('ingest-2') })];
  await vi.waitFor(
    () => expect([stack.counts('ingest'), stack.counts('ingest-2')]).toEqual([nothing, nothing]),
    patient,
  );
  for (const worker of workers) worker.kill('SIGTERM');
  expect(await Promise.all(workers.map(({ exit }) => exit))).toEqual([0, 0]);

  expect((await stack.keys('videos/acme/')).length).toBe(200);
  const outcomes = stack.ready('outcomes').map((body) => JSON.parse(body));
  expect(outcomes.filter(({ type, already_stored }) => type === 'video.stored' && already_stored)).toHaveLength(200);
  expect(outcomes.filter(({ type, already_stored }) => type === 'video.stored' && !already_stored)).toHaveLength(200);
  expect(outcomes).toHaveLength(400);
  expect([stack.counts('ingest-dlq'), stack.counts('ingest-retry')]).toEqual([nothing, nothing]);
  const complaints = workers.flatMap(({ lines }) => lines.filter(({ level }) => level === 'warn' || level === 'error'));
  expect(complaints).toEqual([]);
}, 120_000);

describe('after SIGTERM', () => {
  it('what can end within the grace ends, the rest is given back at once, and the exit code is 0', async () => {
    const bodies = Array.from({ length: 8 }, (_, at) => video(`stop-${at}`));
    for (const { creative_id } of bodies) awaited.set(`/${creative_id}.mp4`, Number.POSITIVE_INFINITY);
    stack.send('ingest', bodies);
    // Longer than a busy machine stalls: what is answered within it must be done within it.
    const worker = await stack.startProcess({ INGEST_CONCURRENCY: '2', SHUTDOWN_GRACE_SECONDS: '12' });
    await vi.waitFor(() => expect(held.size).toBe(2), patient);
    await vi.waitFor(() => expect(stack.counts('ingest').hidden).toBeGreaterThan(2), patient);
    const [first = '', second = ''] = held.keys();
    worker.kill('SIGTERM');
    // What only waits is visible to others long before the grace is over.
    await vi.waitFor(() => expect(stack.counts('ingest')).toEqual({ visible: 6, hidden: 2 }), patient);
    answerAll(first);
    expect(await worker.exit).toBe(0);
    expect(stack.counts('ingest')).toEqual({ visible: 7, hidden: 0 });
    expect(await stack.keys('videos/acme/20250812_143052-stop')).toHaveLength(1);
    expect(worker.lines.map(({ event }) => event)).toContain('process.stopped');
    expect(worker.lines.filter(({ level }) => level === 'error')).toEqual([]);

    // Another takes up at once what was given back.
    for (const { creative_id } of bodies) awaited.delete(`/${creative_id}.mp4`);
    answerAll(second);
    const next = await stack.startProcess();
    await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(nothing), patient);
    expect(await stack.keys('videos/acme/20250812_143052-stop')).toHaveLength(8);
    next.kill('SIGTERM');
    expect(await next.exit).toBe(0);
  }, 120_000);
});

it('/metrics exposes what is declared and nothing else, in a form that Prometheus takes', async () => {
  const worker = await stack.startProcess();
  stack.send('ingest', [video('figures')]);
  await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(nothing), patient);
  const text = await vi.waitFor(async () => {
    const answer = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
    // The first look at the queues has ended.
    expect(answer.match(/queue_messages\{queue="\w+",state="delayed"/g)).toHaveLength(3);
    return answer;
  }, patient);
  const exposed = [...readExposition(text).values()];
  const ours = exposed.filter(({ name }) => name.startsWith('reelkeep_'));
  const declared = Object.values(INGEST_METRICS);
  const facts = (list: readonly { name: string; help: string }[]) => list.map(({ name, help }) => ({ name, help }));
  expect(facts(ours).sort(byName)).toEqual(facts(declared).sort(byName));
  const labels = new Set(ours.flatMap(({ samples }) => samples.flatMap((sample) => Object.keys(sample.labels))));
  const closed = declared.flatMap((metric) => Object.keys(metric.labels));
  expect([...labels].filter((label) => !['le', 'quantile', ...closed].includes(label))).toEqual([]);
  for (const figure of [
    'reelkeep_ingest_time_in_queue_seconds_count{queue="ingest"} 1',
    'reelkeep_ingest_time_in_handler_seconds_count{outcome="stored"} 1',
    'reelkeep_ingest_message_to_durable_seconds_count 1',
    'reelkeep_ingest_message_to_durable_quantiles_seconds{quantile="0.99"} ',
    'reelkeep_ingest_first_expiry_seconds +Inf',
    'reelkeep_ingest_at_risk_bytes 0',
    'reelkeep_ingest_queue_messages{queue="retry",state="visible"} 0',
    'reelkeep_ingest_queue_messages{queue="dlq",state="visible"} 0',
    'reelkeep_ingest_slots 16',
    'reelkeep_ingest_store_up 1',
  ]) {
    expect(text).toContain(figure);
  }
  worker.kill('SIGTERM');
  expect(await worker.exit).toBe(0);
}, 120_000);

it('with METRICS_EMF tells CloudWatch of every video, the last ones when it stops, and without it of none', async () => {
  const bodies = Array.from({ length: 5 }, (_, at) => video(`emf-${at}`));
  const worker = await stack.startProcess({ METRICS_EMF: 'true' });
  stack.send('ingest', [...bodies, { nonsense: true }]);
  await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(nothing), patient);
  worker.kill('SIGTERM');
  expect(await worker.exit).toBe(0);
  const values = worker.emf.flatMap((line) => readEmf(line));
  const total = (name: string, dimensions: object) =>
    values
      .filter((value) => value.name === name && isDeepStrictEqual(value.dimensions, dimensions))
      .reduce((sum, { value }) => sum + (typeof value === 'number' ? value : value.Count), 0);
  const all = { app: 'ingest-consumer' };
  expect(total('reelkeep_ingest_stored_total', all)).toBe(5);
  expect(total('reelkeep_ingest_message_to_durable_seconds', all)).toBe(5);
  expect(total('reelkeep_ingest_rejected_total', { ...all, reason: 'message_malformed' })).toBe(1);
  expect(total('reelkeep_ingest_bytes_total', all)).toBe(5 * faststart.length);

  const silent = await stack.startProcess();
  silent.kill('SIGTERM');
  expect(await silent.exit).toBe(0);
  expect(silent.emf).toEqual([]);
}, 120_000);

it("an S3 that takes connections and says nothing has the provider's URL given out, in seconds and not in minutes", async () => {
  const silent = await startLoopbackServer(() => {});
  const worker = await stack.startProcess({
    AWS_ENDPOINT_URL_S3: silent.url,
    INGEST_RETRY_QUEUE_URL: stack.url('ingest-2'),
  });
  try {
    stack.send('ingest', [video('silent')]);
    const fallback = expect.objectContaining({
      type: 'video.fallback',
      creative_id: 'silent',
      reason: 's3_unavailable',
    });
    await vi.waitFor(() => expect(stack.ready('outcomes').map((body) => JSON.parse(body))).toContainEqual(fallback), {
      ...patient,
      // Three tries of five seconds; of thirty they would not fit.
      timeout: 75_000,
    });
    await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(nothing), patient);
    expect(worker.lines).toContainEqual(expect.objectContaining({ event: 'store.lost', diagnosis: 'endpoint_silent' }));
  } finally {
    worker.kill('SIGKILL');
    await silent.close();
  }
}, 120_000);

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);

it.each([
  ['hangs', () => {}],
  ['hangs up', (response: ServerResponse) => void response.destroy()],
])(
  'stores, and stops in order, while the receiver of its traces %s',
  async (what, answer) => {
    const receiver = await startLoopbackServer((_request, response) => answer(response));
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '10' };
    const worker = await stack.startProcess(env);
    stack.send('ingest', [video(`traced-${what.replace(' ', '-')}`)]);
    const stored = () => worker.lines.find(({ event }) => event === 'video.stored');
    await vi.waitFor(
      () => expect(stored()).toMatchObject({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) }),
      patient,
    );
    await vi.waitFor(() => expect(receiver.connections()).toBeGreaterThan(0), patient);
    worker.kill('SIGTERM');
    expect(await worker.exit).toBe(0);
    expect(worker.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await receiver.close();
  },
  120_000,
);
