import { expect, test } from 'vitest';
import { lineTemplate } from './line-template.ts';

const names = ['path', 'a "b"', 'count'] as const;
const characters = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code));

test.each([characters.join(''), '🎬', '\ud83c', '\udfac', ''])('writes %j as JSON.stringify does', (path) => {
  const values = { path, 'a "b"': 'plain', count: 4.5 };
  expect(`{${lineTemplate(names)(values).slice(1)}}`).toBe(JSON.stringify(values));
});

test('writes every character by itself as JSON.stringify does', () => {
  const template = lineTemplate(['path']);
  for (const path of characters) expect(template({ path })).toBe(`,"path":${JSON.stringify(path)}`);
});

test('leaves out what is undefined, in the order of the names', () => {
  expect(lineTemplate(names)({ count: 0, 'a "b"': undefined, path: '/' })).toBe(',"path":"/","count":0');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('writes null for %s', (count) => {
  expect(lineTemplate(['count'])({ count })).toBe(',"count":null');
});
