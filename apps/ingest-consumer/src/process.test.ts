/** The ingest consumer as real processes, on the embedded engine: what can't be seen from within. */
import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { INGEST_METRICS } from '@reelkeep/core/metrics/ingest-metrics';
import { readEmf } from '@reelkeep/core/testing/emf-schema';
import { readExposition } from '@reelkeep/runtime/testing/read-exposition';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type IngestStack, NOTHING, PATIENT, startIngestStack, videoAt } from './testing/ingest-stack.ts';
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

it('two workers on the same video at once, 200 times: one object, two acknowledgements, no error in the log', async () => {
  const bodies = Array.from({ length: 200 }, (_, at) => videoAt(stack, `twice-${at}`));
  // Neither worker gets a byte before both have asked.
  for (const { creative_id } of bodies) awaited.set(`/${creative_id}.mp4`, 2);
  stack.send('ingest', bodies);
  stack.send('ingest-2', bodies);
  const workers = [await stack.startProcess(), await stack.startProcess({ INGEST_QUEUE_URL: stack.url('ingest-2') })];
  await vi.waitFor(
    () => expect([stack.counts('ingest'), stack.counts('ingest-2')]).toEqual([NOTHING, NOTHING]),
    PATIENT,
  );
  for (const worker of workers) worker.kill('SIGTERM');
  expect(await Promise.all(workers.map(({ exit }) => exit))).toEqual([0, 0]);

  expect((await stack.keys('videos/acme/')).length).toBe(200);
  const outcomes = stack.ready('outcomes').map((body) => JSON.parse(body));
  expect(outcomes.filter(({ type, already_stored }) => type === 'video.stored' && already_stored)).toHaveLength(200);
  expect(outcomes.filter(({ type, already_stored }) => type === 'video.stored' && !already_stored)).toHaveLength(200);
  expect(outcomes).toHaveLength(400);
  expect([stack.counts('ingest-dlq'), stack.counts('ingest-retry')]).toEqual([NOTHING, NOTHING]);
  const complaints = workers.flatMap(({ lines }) => lines.filter(({ level }) => level === 'warn' || level === 'error'));
  expect(complaints).toEqual([]);
}, 120_000);

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);

it('/metrics exposes what is declared and nothing else, in a form that Prometheus takes', async () => {
  const worker = await stack.startProcess();
  stack.send('ingest', [videoAt(stack, 'figures')]);
  await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(NOTHING), PATIENT);
  const text = await vi.waitFor(async () => {
    const answer = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
    // The first look at the queues has ended.
    expect(answer.match(/queue_messages\{queue="\w+",state="delayed"/g)).toHaveLength(3);
    return answer;
  }, PATIENT);
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
  const bodies = Array.from({ length: 5 }, (_, at) => videoAt(stack, `emf-${at}`));
  const worker = await stack.startProcess({ METRICS_EMF: 'true' });
  stack.send('ingest', [...bodies, { nonsense: true }]);
  await vi.waitFor(() => expect(stack.counts('ingest')).toEqual(NOTHING), PATIENT);
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
