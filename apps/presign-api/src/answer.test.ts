import { expect, it } from 'vitest';
import { jsonAnswer, toResponse } from './answer.ts';

it.each([10, 100_000])('answers with the same JSON whether it is short or long: %i characters', async (length) => {
  const value = { text: 'ü"🎬'.repeat(length / 5) };
  const response = toResponse(jsonAnswer(200, value, { 'X-Other': 'too' }));
  expect([...response.headers]).toEqual([
    ['content-type', 'application/json'],
    ['x-other', 'too'],
  ]);
  expect(await response.text()).toBe(JSON.stringify(value));
});
