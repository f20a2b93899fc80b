import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPathSchema, parseJsonPath, readJsonPath } from './json-path.ts';

const answer = { output: ['https://h/a.mp4', null], data: { 'video-url': 'u', "it's": 1, 视频: 2 } };

test.each([
  ['$', answer],
  ['$.output[0]', 'https://h/a.mp4'],
  ['$["output"][1]', null],
  ["$['data'].video-url", 'u'],
  ['$.data["it\'s"]', 1],
  ['$.data.视频', 2],
  ['$.output[2]', undefined],
  ['$.output.length', undefined],
  ['$.data[0]', undefined],
  ['$.data.toString', undefined],
  ['$.data.__proto__', undefined],
  ['$.nothing.at.all', undefined],
])('%s names one value or none', (path, value) => {
  expect(readJsonPath(answer, path)).toEqual(value);
});

test.each([
  '',
  'output',
  '$output',
  '$..a',
  '$.*',
  '$[*]',
  '$[-1]',
  '$[1:2]',
  '$[?@.a]',
  '$.a.',
  '$.a ',
  '$[a]',
  "$['a",
])('%j is no path to one value', (path) => {
  expect(parseJsonPath(path)).toBeUndefined();
  expect(jsonPathSchema.safeParse(path).success).toBe(false);
  expect(() => readJsonPath(answer, path)).toThrow(TypeError);
});

test('whatever text: parsed or refused, never an exception', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseJsonPath(`$${text}`)));
});
