import { expect, it } from 'vitest';
import { flushAfter } from './flush-after.ts';

it('hands over all that was gathered before the answer is out, also when there is none', async () => {
  const done: string[] = [];
  const gathered = ['spans', 'metrics'].map((name) => ({
    flush: async () => {
      done.push(name);
    },
  }));
  const half = flushAfter(gathered, async (number: number) => {
    done.push('work');
    if (number % 2 === 1) throw new Error('odd');
    return number / 2;
  });
  expect(await half(4)).toBe(2);
  expect(done).toEqual(['work', 'spans', 'metrics']);
  await expect(half(3)).rejects.toThrow('odd');
  expect(done).toEqual(['work', 'spans', 'metrics', 'work', 'spans', 'metrics']);
});
