import { describe, expect, test } from 'vitest';
import { type Contender, chooseFairly } from './fair-choice.ts';

const from = (group: string, deadlineMs = 0): Contender => ({ group, deadlineMs });
const holding = (slots: Record<string, number>) => new Map(Object.entries(slots));

describe('the next message', () => {
  test('is the one with the nearest deadline; among equals the first to come', () => {
    const waiting = [from('a', 30), from('b', 10), from('c', 10), from('d', Number.POSITIVE_INFINITY)];
    expect(chooseFairly({ waiting, running: new Map(), slots: 4 })).toBe(waiting[1]);
    expect(chooseFairly({ waiting: waiting.slice(3), running: new Map(), slots: 4 })).toBe(waiting[3]);
  });

  test('is not of a group that has its share, however urgent, while another below its own waits', () => {
    const waiting = [from('greedy', 1), from('modest', 1_000)];
    expect(chooseFairly({ waiting, running: holding({ greedy: 7 }), slots: 16 })).toBe(waiting[0]);
    expect(chooseFairly({ waiting, running: holding({ greedy: 8 }), slots: 16 })).toBe(waiting[1]);
  });

  test('counts groups that run and do not wait among those that share', () => {
    const waiting = [from('a', 1), from('b', 2)];
    expect(chooseFairly({ waiting, running: holding({ a: 4 }), slots: 9 })).toBe(waiting[0]);
    expect(chooseFairly({ waiting, running: holding({ a: 3, c: 1 }), slots: 9 })).toBe(waiting[1]);
  });

  test('is of the only group that waits, above its share too: a slot is not left idle', () => {
    const waiting = [from('a')];
    expect(chooseFairly({ waiting, running: holding({ a: 15 }), slots: 16 })).toBe(waiting[0]);
  });

  test('is none when none waits', () => {
    expect(chooseFairly({ waiting: [], running: holding({ a: 1 }), slots: 2 })).toBeUndefined();
  });
});
