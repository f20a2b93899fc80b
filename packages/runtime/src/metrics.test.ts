import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

const outcomes = { outcome: ['stored', 'rejected'] };

test('starts a counter at 0 for every combination of labels', async () => {
  const metrics = createMetrics();
  metrics.counter({ name: 'videos_total', help: 'x', labels: { ...outcomes, mode: ['a', 'b'] } });
  const text = await metrics.text();
  expect(text.match(/^videos_total\{.*\} 0$/gm)).toHaveLength(4);
});

test('counts, sets and observes under closed labels', async () => {
  const metrics = createMetrics();
  metrics.counter({ name: 'videos_total', help: 'x', labels: outcomes }).inc({ outcome: 'stored' }, 2);
  metrics.gauge({ name: 'in_flight', help: 'x', labels: {} }).set({}, 7);
  metrics.histogram({ name: 'took_seconds', help: 'x', labels: {}, buckets: [1, 5] }).observe({}, 3);
  const text = await metrics.text();
  expect(text).toContain('videos_total{outcome="stored"} 2');
  expect(text).toContain('in_flight 7');
  expect(text).toContain('took_seconds_bucket{le="1"} 0');
  expect(text).toContain('took_seconds_bucket{le="5"} 1');
});

test('asks for the value of a current gauge at each scrape', async () => {
  const metrics = createMetrics();
  let value = Number.POSITIVE_INFINITY;
  metrics.gauge({ name: 'left_seconds', help: 'x', labels: {}, current: () => value });
  expect(await metrics.text()).toMatch(/^left_seconds \+?Inf/m);
  value = -3;
  expect(await metrics.text()).toContain('left_seconds -3');
});

test('tells quantiles', async () => {
  const metrics = createMetrics();
  const took = metrics.summary({ name: 'took', help: 'x', labels: {}, quantiles: [0.5, 0.99], windowSeconds: 600 });
  for (let value = 1; value <= 101; value += 1) took.observe({}, value);
  const text = await metrics.text();
  expect(text).toContain('took{quantile="0.5"} 51');
  expect(text).toMatch(/took\{quantile="0.99"\} 10[01]/);
});

test('counts a value from outside its set as other', async () => {
  const metrics = createMetrics();
  metrics.counter({ name: 'videos_total', help: 'x', labels: outcomes }).inc({ outcome: 'tenant-4711' });
  const text = await metrics.text();
  expect(text).toContain('videos_total{outcome="other"} 1');
  expect(text).not.toContain('tenant-4711');
});

test('keeps the metrics of two processes in one program apart', async () => {
  const [one, two] = [createMetrics(), createMetrics({ processMetrics: true })];
  one.gauge({ name: 'g', help: 'x', labels: {} }).set({}, 1);
  two.gauge({ name: 'g', help: 'x', labels: {} }).set({}, 2);
  expect(await one.text()).toContain('g 1');
  expect(await two.text()).toContain('g 2');
  expect(await two.text()).toContain('process_resident_memory_bytes');
});
