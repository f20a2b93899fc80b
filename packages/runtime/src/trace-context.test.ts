import { expect, test } from 'vitest';
import { formatTraceParent, readTraceParent, readTraceState } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-03`, true],
  [`cc-${TRACE}-${SPAN}-01-what-the-future-brings`, true],
])('reads %s', (traceparent, sampled) => {
  expect(readTraceParent({ traceparent })).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
});

test.each([
  undefined,
  '',
  'hello',
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE}-${SPAN}-01-more`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-${SPAN}-01\r\nx: y`,
  `${'00-'.repeat(100_000)}${TRACE}`,
])('takes %j for no context', (traceparent) => {
  expect(readTraceParent({ traceparent })).toBeUndefined();
});

test('formats what it reads', () => {
  for (const flags of ['00', '01']) {
    const traceparent = `00-${TRACE}-${SPAN}-${flags}`;
    const parent = readTraceParent({ traceparent });
    expect(parent && formatTraceParent(parent)).toBe(traceparent);
  }
});

test('keeps a trace state of up to 512 characters, and none of a longer one', () => {
  expect(readTraceState({ tracestate: 'vendor=1' })).toBe('vendor=1');
  expect(readTraceState({ tracestate: `v=${'x'.repeat(511)}` })).toBeUndefined();
  expect(readTraceState({})).toBeUndefined();
});
