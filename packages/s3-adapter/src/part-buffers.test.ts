import { describe, expect, test } from 'vitest';
import { createPartBuffers } from './part-buffers.ts';

const never = () => new AbortController().signal;

describe('a pool of buffers', () => {
  test('lends no more than it has, and serves those who wait in their order', async () => {
    const buffers = createPartBuffers(4, 2);
    const [first, second] = [await buffers.take(), await buffers.take()];
    const served: string[] = [];
    const third = buffers.take().then((buffer) => {
      served.push('third');
      return buffer;
    });
    const fourth = buffers.take().then((buffer) => {
      served.push('fourth');
      return buffer;
    });
    await Promise.resolve();
    expect(served).toEqual([]);
    buffers.give(second);
    expect(await third).toBe(second);
    expect(served).toEqual(['third']);
    buffers.give(first);
    expect(await fourth).toBe(first);
  });

  test('gives the place of a forgotten buffer to another, with other memory', async () => {
    const buffers = createPartBuffers(4, 1);
    const first = await buffers.take();
    const waiting = buffers.take();
    buffers.forget();
    expect(await waiting).not.toBe(first);
  });

  test('lets whoever waits go when its signal aborts, and skips it', async () => {
    const buffers = createPartBuffers(4, 1);
    const first = await buffers.take();
    const gone = new AbortController();
    const left = buffers.take(gone.signal);
    const stayed = buffers.take(never());
    gone.abort(new Error('over'));
    await expect(left).rejects.toThrow('over');
    buffers.give(first);
    expect(await stayed).toBe(first);
    await expect(buffers.take(gone.signal)).rejects.toThrow('over');
  });

  test('has spare ones only while more than a quarter is free and nobody waits', async () => {
    const buffers = createPartBuffers(4, 4);
    const spares = [buffers.takeSpare(), buffers.takeSpare(), buffers.takeSpare()];
    expect(spares.every((spare) => spare !== undefined)).toBe(true);
    expect(buffers.takeSpare()).toBeUndefined();
    await buffers.take();
    const waiting = buffers.take();
    for (const spare of spares) if (spare !== undefined) buffers.give(spare);
    await waiting;
    expect(buffers.takeSpare()).toBeDefined();
  });

  test.each([0, -1, 1.5])('refuses a count of %s', (count) => {
    expect(() => createPartBuffers(4, count)).toThrow(RangeError);
  });
});
