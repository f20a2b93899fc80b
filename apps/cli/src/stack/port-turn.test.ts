import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takePortTurn } from './port-turn.ts';

test('the second waits until the first has ended its turn', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'reelkeep-turn-'));
  const first = await takePortTurn({ dir, patienceMs: 10_000 });
  const order: string[] = [];
  const second = takePortTurn({ dir, patienceMs: 10_000 }).then((turn) => {
    order.push('second begins');
    turn.end();
  });
  // One that has no patience goes ahead without: it has seen that the turn is taken.
  await takePortTurn({ dir, patienceMs: 1 });
  order.push('first ends');
  first.end();
  await second;
  expect(order).toEqual(['first ends', 'second begins']);
});

test('where no lock can be had, a start goes ahead without, whatever its patience', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'reelkeep-turn-')), 'file');
  await writeFile(file, '');
  const turn = await takePortTurn({ dir: file, patienceMs: Number.POSITIVE_INFINITY });
  turn.end();
});
