import { expect, test } from 'vitest';
import { attributesThatFit, mergeAttributes, stringAttribute, stringAttributes } from './message-attributes.ts';

test.each([
  ['plain\ttext\r\n', 'plain\ttext\r\n'],
  ['nul \u0000, bell \u0007, \uFFFE', 'nul \u{FFFD}, bell \u{FFFD}, \u{FFFD}'],
  ['half of a pair \uD83D', 'half of a pair \u{FFFD}'],
  ['é漢💾', 'é漢💾'],
  ['', '-'],
])('makes %j legal', (text, expected) => {
  expect(stringAttribute(text)).toEqual({ DataType: 'String', StringValue: expected });
});

test('cuts a long text to 1,000 characters, never through a character', () => {
  const cut = stringAttribute(`${'x'.repeat(998)}💾${'y'.repeat(50)}`).StringValue ?? '';
  expect(cut.length).toBeLessThanOrEqual(1_000);
  expect(cut.isWellFormed()).toBe(true);
  expect(cut.endsWith('…')).toBe(true);
});

test('keeps ours before theirs, and never more than ten', () => {
  const theirs = stringAttributes(Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`t${at}`, 'x'])));
  const merged = mergeAttributes(stringAttributes({ reason: 'ours', t0: 'ours' }), theirs);
  expect(Object.keys(merged)).toHaveLength(10);
  expect(merged['t0']?.StringValue).toBe('ours');
  expect(Object.keys(merged)).not.toContain('t9');
});

test('lets a trace context go last of theirs, and none of it beside ours', () => {
  const many = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`t${at}`, 'x']));
  const theirs = stringAttributes({ ...many, traceparent: 'theirs', tracestate: 'theirs' });
  const kept = mergeAttributes(stringAttributes({ reason: 'ours' }), theirs);
  expect(Object.keys(kept).sort()).toEqual(['reason', ...Object.keys(many).slice(0, 7), 'traceparent', 'tracestate']);
  const replaced = mergeAttributes(stringAttributes({ traceparent: 'ours' }), theirs);
  expect(replaced['traceparent']?.StringValue).toBe('ours');
  expect(replaced).not.toHaveProperty('tracestate');
});

const MAX_MESSAGE_BYTES = 1_048_576;

test.each([
  ['all of them, where there is room', 1_000, ['reason', 'detail', 'failed_at', 'theirs']],
  ['the first, and small ones past a large one', 100, ['reason', 'failed_at']],
  ['none, where the body is all that fits', 0, []],
])('keeps %s', (_, roomBytes, kept) => {
  const attributes = {
    ...stringAttributes({ reason: 'message_malformed', detail: 'x'.repeat(300), failed_at: '2025-08-12' }),
    theirs: { DataType: 'Binary', BinaryValue: new Uint8Array(100) },
  };
  // Two bytes a character: it is bytes that count.
  const body = 'é'.repeat((MAX_MESSAGE_BYTES - roomBytes) / 2);
  expect(Object.keys(attributesThatFit(body, attributes))).toEqual(kept);
});

test('counts the name, the type and the value of an attribute', () => {
  const attributes = stringAttributes({ n: 'value' });
  const bytes = 'n'.length + 'String'.length + 'value'.length;
  expect(attributesThatFit('x'.repeat(MAX_MESSAGE_BYTES - bytes), attributes)).toEqual(attributes);
  expect(attributesThatFit('x'.repeat(MAX_MESSAGE_BYTES - bytes + 1), attributes)).toEqual({});
});
