import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const announceReady = fileURLToPath(new URL('./announce-ready.ts', import.meta.url));
let dir = '';
let main = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reelkeep-ready-'));
  main = join(dir, 'main.mjs');
  await writeFile(main, `import { announceReady } from '${announceReady}'; announceReady({ port: 8787 });`);
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('announceReady', () => {
  it('reaches the parent that forked the process', async () => {
    const child = fork(main);
    const [message] = await once(child, 'message');
    expect(message).toEqual({ event: 'ready', port: 8787 });
    await once(child, 'exit');
  });

  it('does nothing in a process that was not forked', () => {
    expect(spawnSync(process.execPath, [main]).status).toBe(0);
  });

  it('gives back what only the start needed', async () => {
    // V8 by itself begins to do so some 8 s later.
    await writeFile(
      main,
      `import { setTimeout as delay } from 'node:timers/promises';
       import { getHeapStatistics } from 'node:v8';
       import { announceReady } from '${announceReady}';
       const heap = () => getHeapStatistics().total_heap_size;
       let held = Array.from({ length: 500_000 }, (_, index) => ({ index }));
       const grown = heap();
       held = undefined;
       announceReady();
       for (let times = 0; times < 250 && heap() >= grown; times += 1) await delay(20);
       process.exit(heap() < grown ? 0 : 1);`,
    );
    expect(spawnSync(process.execPath, [main]).status).toBe(0);
  });
});
