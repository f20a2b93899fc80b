import { spawnSync } from 'node:child_process';
import { getHeapStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { shedStart } from './shed-start.ts';

it('gives back what nobody holds any more', async () => {
  // Kept while it is made, as a start keeps what it reads, so that the heap has to grow.
  let held: object[] | undefined = Array.from({ length: 500_000 }, (_, index) => ({ index }));
  const grown = getHeapStatistics();
  expect(held.length).toBe(500_000);
  held = undefined;
  await shedStart();
  const shed = getHeapStatistics();
  expect(grown.used_heap_size - shed.used_heap_size).toBeGreaterThan(5_000_000);
  expect(shed.total_heap_size).toBeLessThan(grown.total_heap_size);
});

it('is no fault where the process may not look into itself', () => {
  const program = `import { shedStart } from '${new URL('./shed-start.ts', import.meta.url)}'; await shedStart();`;
  const flags = ['--permission', '--allow-fs-read=*', '--input-type=module', '--eval', program];
  expect(spawnSync(process.execPath, flags, { encoding: 'utf8' })).toMatchObject({ status: 0 });
});
