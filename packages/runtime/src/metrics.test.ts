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

test('adds up what is counted between scrapes, and tells it at each', async () => {
  const metrics = createMetrics();
  const labels = { ...outcomes, mode: ['a', 'b', 'other'] };
  const counter = metrics.counter<typeof labels>({ name: 'videos_total', help: 'x', labels });
  for (let time = 1; time <= 3; time += 1) {
    counter.inc({ outcome: 'stored', mode: 'b' });
    counter.inc({ outcome: 'rejected', mode: 'a' }, 10);
    counter.inc({ outcome: 'rejected', mode: 'c' }, 100);
    const text = await metrics.text();
    expect(text.match(/^videos_total.*$/gm)).toEqual([
      'videos_total{outcome="stored",mode="a"} 0',
      `videos_total{outcome="stored",mode="b"} ${time}`,
      'videos_total{outcome="stored",mode="other"} 0',
      `videos_total{outcome="rejected",mode="a"} ${10 * time}`,
      'videos_total{outcome="rejected",mode="b"} 0',
      `videos_total{outcome="rejected",mode="other"} ${100 * time}`,
    ]);
  }
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to grow a counter by %s', async (by) => {
  const metrics = createMetrics();
  const counter = metrics.counter({ name: 'videos_total', help: 'x', labels: outcomes });
  expect(() => counter.inc({ outcome: 'stored' }, by)).toThrow(RangeError);
  expect(await metrics.text()).toContain('videos_total{outcome="stored"} 0');
});

test('asks for the values of a current gauge at each scrape, and forgets those of the last', async () => {
  const metrics = createMetrics();
  let left = Number.POSITIVE_INFINITY;
  const waiting = new Map<'a' | 'b', number>([['a', 2]]);
  metrics.gauge({ name: 'left_seconds', help: 'x', labels: {} }, (set) => set({}, left));
  metrics.gauge({ name: 'waiting', help: 'x', labels: { why: ['a', 'b'] } }, (set) => {
    for (const [why, value] of waiting) set({ why }, value);
  });
  const before = await metrics.text();
  expect(before).toMatch(/^left_seconds \+?Inf/m);
  expect(before).toContain('waiting{why="a"} 2');
  left = -3;
  waiting.delete('a');
  waiting.set('b', 1);
  const after = await metrics.text();
  expect(after).toContain('left_seconds -3');
  expect(after).toContain('waiting{why="b"} 1');
  expect(after).not.toContain('why="a"');
});

test('starts a histogram with few labels at 0 for each of them', async () => {
  const metrics = createMetrics();
  const two = { queue: ['ingest', 'retry'] };
  metrics.histogram({ name: 'few_seconds', help: 'x', labels: two, buckets: [1] }).observe({ queue: 'ingest' }, 3);
  const many = { route: Array.from({ length: 99 }, (_, at) => `/${at}`) };
  metrics.histogram({ name: 'many_seconds', help: 'x', labels: many, buckets: [1] });
  const text = await metrics.text();
  expect(text).toContain('few_seconds_count{queue="ingest"} 1');
  expect(text).toContain('few_seconds_count{queue="retry"} 0');
  expect(text).not.toContain('many_seconds_count');
});

test('puts a value into the first bucket whose bound it does not pass, and counts it in all above', async () => {
  const metrics = createMetrics();
  const labels = { route: ['/a', '/b'], status: ['200', 'other'] };
  const bounds = { name: 'took_seconds', help: 'x', buckets: [0.1, 1] };
  const took = metrics.histogram<typeof labels>({ ...bounds, labels });
  for (const value of [-1, 0.1, 0.100001, 1, 1.5, 1.5]) took.observe({ route: '/b', status: '404' }, value);
  took.observe({ route: '/a', status: '200' }, 0.25);
  const lines = (await metrics.text()).split('\n').filter((line) => /^took_seconds.*[1-9]$/.test(line));
  expect(lines).toEqual([
    'took_seconds_bucket{le="1",route="/a",status="200"} 1',
    'took_seconds_bucket{le="+Inf",route="/a",status="200"} 1',
    'took_seconds_sum{route="/a",status="200"} 0.25',
    'took_seconds_count{route="/a",status="200"} 1',
    'took_seconds_bucket{le="0.1",route="/b",status="other"} 2',
    'took_seconds_bucket{le="1",route="/b",status="other"} 4',
    'took_seconds_bucket{le="+Inf",route="/b",status="other"} 6',
    'took_seconds_sum{route="/b",status="other"} 3.200001',
    'took_seconds_count{route="/b",status="other"} 6',
  ]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses to observe %s', async (value) => {
  const metrics = createMetrics();
  const took = metrics.histogram({ name: 'took_seconds', help: 'x', labels: {}, buckets: [1] });
  expect(() => took.observe({}, value)).toThrow(TypeError);
  expect(await metrics.text()).toContain('took_seconds_count 0');
});

test('tells every value as it is now', async () => {
  const metrics = createMetrics();
  metrics.counter({ name: 'videos_total', help: 'x', labels: outcomes }).inc({ outcome: 'stored' });
  metrics.gauge({ name: 'left', help: 'x', labels: {} }, (set) => set({}, 4));
  metrics.histogram({ name: 'took_seconds', help: 'x', labels: {}, buckets: [1, 5] }).observe({}, 3);
  expect(await metrics.samples()).toEqual([
    { name: 'videos_total', labels: { outcome: 'stored' }, value: 1 },
    { name: 'videos_total', labels: { outcome: 'rejected' }, value: 0 },
    { name: 'left', labels: {}, value: 4 },
    { name: 'took_seconds_bucket', labels: { le: 1 }, value: 0 },
    { name: 'took_seconds_bucket', labels: { le: 5 }, value: 1 },
    { name: 'took_seconds_bucket', labels: { le: '+Inf' }, value: 1 },
    { name: 'took_seconds_sum', labels: {}, value: 3 },
    { name: 'took_seconds_count', labels: {}, value: 1 },
  ]);
});

test('tells quantiles', async () => {
  const metrics = createMetrics();
  const took = metrics.summary({ name: 'took', help: 'x', labels: {}, quantiles: [0.5, 0.99], windowSeconds: 600 });
  for (let value = 1; value <= 101; value += 1) took.observe({}, value);
  const text = await metrics.text();
  expect(text).toContain('took{quantile="0.5"} 51');
  expect(text).toMatch(/took\{quantile="0.99"\} 10[01]/);
});

test('counts a value from outside its set as other where there is that, and refuses it elsewhere', async () => {
  const metrics = createMetrics();
  const open: { outcome: string[] } = { outcome: ['stored', 'other'] };
  metrics.counter({ name: 'videos_total', help: 'x', labels: open }).inc({ outcome: 'tenant-4711' });
  const closed: { outcome: string[] } = { outcome: ['stored'] };
  const counter = metrics.counter({ name: 'closed_total', help: 'x', labels: closed });
  expect(() => counter.inc({ outcome: 'tenant-4711' })).toThrow('closed_total has no outcome "tenant-4711"');
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
