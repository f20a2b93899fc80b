import { expect, it } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { readExposition } from './read-exposition.ts';

const head = '# HELP a_total x\n# TYPE a_total counter\n';
const took = '# HELP t x\n# TYPE t histogram\n';

it('reads all that a process with metrics of its own exposes', async () => {
  const metrics = createMetrics({ processMetrics: true });
  metrics.histogram({ name: 'took_seconds', help: 'x', labels: { of: ['a', 'b'] }, buckets: [1, 5] });
  metrics.gauge({ name: 'left_seconds', help: 'x', labels: {} }, (set) => set({}, Number.POSITIVE_INFINITY));
  const families = readExposition(await metrics.text());
  expect(families.get('took_seconds')?.samples).toHaveLength(10);
  expect(families.get('left_seconds')?.samples).toEqual([
    { name: 'left_seconds', labels: {}, value: Number.POSITIVE_INFINITY },
  ]);
  expect(families.has('process_resident_memory_bytes')).toBe(true);
});

it.each([
  ['has a line that is cut off', `${head}a_total 1`],
  ['has a value that is none', `${head}a_total one\n`],
  ['has a label that is not quoted', `${head}a_total{b=c} 1\n`],
  ['has a label twice', `${head}a_total{b="c",b="d"} 1\n`],
  ['has a series twice', `${head}a_total 1\na_total 2\n`],
  ['has a metric twice', `${head}a_total 1\n${head}`],
  ['has a metric without a type', '# HELP a_total x\na_total 1\n'],
  ['has a value before its metric', 'a_total 1\n'],
  ['has a value of another metric', `${head}b_total 1\n`],
  ['has buckets that shrink', `${took}t_bucket{le="1"} 2\nt_bucket{le="+Inf"} 1\nt_sum 1\nt_count 1\n`],
  ['has no last bucket', `${took}t_bucket{le="1"} 1\nt_sum 1\nt_count 1\n`],
  ['has buckets that are not its count', `${took}t_bucket{le="+Inf"} 1\nt_sum 1\nt_count 2\n`],
])('refuses a text that %s', (_, text) => {
  expect(() => readExposition(text)).toThrow();
});
