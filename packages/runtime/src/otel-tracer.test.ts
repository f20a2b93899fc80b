import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { recordedTracer } from './testing/recorded-tracer.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SENDER = '00f067aa0ba902b7';
const SENT = { traceparent: `00-${TRACE}-${SENDER}-01`, tracestate: 'vendor=1' };
const nothing = async () => {};

test('goes on with the trace of the sender, step within step, and hands it on', async () => {
  const { tracer, span } = recordedTracer();
  let carried: Readonly<Record<string, string>> = {};
  await tracer.enter('receive', { kind: 'consumer', from: SENT }, () =>
    tracer.span('step', {}, async () => {
      carried = tracer.carry();
    }),
  );
  expect(span('receive').spanContext().traceId).toBe(TRACE);
  expect(span('receive').parentSpanContext?.spanId).toBe(SENDER);
  expect(span('step').parentSpanContext?.spanId).toBe(span('receive').spanContext().spanId);
  const { spanId } = span('step').spanContext();
  expect(carried).toEqual({ traceparent: `00-${TRACE}-${spanId}-01`, tracestate: 'vendor=1' });
});

test.each([{}, { traceparent: 'junk' }, { traceparent: `00-${'0'.repeat(32)}-${SENDER}-01` }])(
  'begins a trace where the sender told %j, with the id that it is given',
  async (from) => {
    const { tracer, span } = recordedTracer();
    await tracer.enter('named', { from, traceId: TRACE }, nothing);
    await tracer.enter('random', { from }, nothing);
    expect(span('named').parentSpanContext).toBeUndefined();
    expect(span('named').spanContext().traceId).toBe(TRACE);
    expect(span('random').spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span('random').spanContext().traceId).not.toBe(TRACE);
  },
);

test('keeps works that run beside each other apart', async () => {
  const { tracer, spans } = recordedTracer();
  const one = (name: string) => tracer.enter(name, {}, () => tracer.span(`${name}.step`, {}, nothing));
  await Promise.all(['a', 'b', 'c'].map(one));
  for (const name of ['a', 'b', 'c']) {
    const [parent] = spans().filter((span) => span.name === name);
    const [step] = spans().filter((span) => span.name === `${name}.step`);
    expect(step?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
  }
});

test('tells nothing of a step that belongs to no span, and does its work', async () => {
  const { tracer, spans, logFields } = recordedTracer();
  expect(await tracer.span('alone', {}, async () => 7)).toBe(7);
  tracer.begin('alone', {}).end();
  tracer.annotate({ a: 1 });
  expect(tracer.carry()).toEqual({});
  expect(logFields()).toEqual({});
  expect(spans()).toEqual([]);
});

test('takes what goes on in a span after its end for no part of it', async () => {
  const { tracer, spans } = recordedTracer();
  const ended = Promise.withResolvers<void>();
  let later: Promise<unknown> = Promise.resolve();
  await tracer.enter('work', {}, async () => {
    later = ended.promise.then(() => tracer.span('probe', {}, nothing));
  });
  ended.resolve();
  await later;
  expect(spans().map(({ name }) => name)).toEqual(['work']);
});

test('hands a trace that nobody records on as it is', async () => {
  const { tracer, spans } = recordedTracer();
  const from = { traceparent: `00-${TRACE}-${SENDER}-00` };
  await tracer.enter('receive', { from }, () =>
    tracer.span('step', {}, async () => {
      expect(tracer.sampled).toBe(false);
      expect(tracer.carry()['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    }),
  );
  expect(spans()).toEqual([]);
});

test('records nothing that its own sampler leaves out', async () => {
  const { tracer, spans } = recordedTracer(new AlwaysOffSampler());
  await tracer.enter('work', {}, nothing);
  expect(spans()).toEqual([]);
});

test('fails the span of a work that rejects, and lets the error out', async () => {
  const { tracer, span } = recordedTracer();
  const error = Object.assign(new Error('no answer from https://h.test/x?X-Amz-Signature=0badcafe'), {
    code: 'ECONNRESET',
  });
  await expect(tracer.enter('work', {}, () => Promise.reject(error))).rejects.toBe(error);
  expect(span('work').attributes['error.type']).toBe('ECONNRESET');
  expect(span('work').status).toEqual({ code: 2, message: 'no answer from https://h.test/x?[redacted]' });
});

test('redacts attributes and links as the log is redacted', async () => {
  const { tracer, spans } = recordedTracer();
  const secret = { url: 'https://h.test/x?X-Amz-Signature=0badcafe', auth: 'Bearer 0badcafe' };
  const links = [{ to: SENT, attributes: secret }, { to: { traceparent: 'junk' } }];
  await tracer.enter('work', { attributes: secret, links }, async (span) => {
    span.set(secret);
    tracer.annotate({ ...secret, none: undefined, n: 1 });
  });
  const [span] = spans();
  expect(JSON.stringify([span?.attributes, span?.links])).not.toContain('0badcafe');
  expect(span?.attributes).toEqual({ url: 'https://h.test/x?[redacted]', auth: 'Bearer [redacted]', n: 1 });
  expect(span?.links).toHaveLength(1);
});

test('adds links that are found later, and ends the span when its work did', async () => {
  const { tracer, spans, span, settled } = recordedTracer();
  const found = Promise.withResolvers<readonly { to: typeof SENT }[]>();
  await tracer.enter('request', {}, async () => tracer.linkLater(found.promise));
  expect(spans()).toEqual([]);
  const over = Date.now();
  while (Date.now() < over + 3) await new Promise(setImmediate);
  found.resolve([{ to: SENT }]);
  await settled();
  expect(span('request').links.map(({ context }) => context.spanId)).toEqual([SENDER]);
  const [seconds, nanoseconds] = span('request').endTime;
  expect(seconds * 1_000 + nanoseconds / 1e6).toBeLessThan(over + 3);
});

test('ends a span whose links can not be found', async () => {
  const { tracer, span, settled } = recordedTracer();
  await tracer.enter('request', {}, async () => tracer.linkLater(Promise.reject(new Error('away'))));
  await settled();
  expect(span('request').links).toEqual([]);
});

test('gives the log the ids of the span under way', async () => {
  const { tracer, logFields, span } = recordedTracer();
  let fields = {};
  await tracer.enter('work', {}, async () => {
    fields = logFields();
  });
  const { traceId, spanId } = span('work').spanContext();
  expect(fields).toEqual({ trace_id: traceId, span_id: spanId });
});
