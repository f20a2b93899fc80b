import { describe, expect, test } from 'vitest';
import { createLogger, type LoggerOptions } from './logger.ts';
import { createRecordingLogger, silentLogger } from './testing/recording-logger.ts';

function record(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ name: 'sample', level: 'info', pretty: false, destination, ...options });
  return { log, lines, last: (): unknown => JSON.parse(lines.at(-1) ?? 'null') };
}

test('writes a JSON line with the level by name, the instant in ISO 8601 and the fields of parent and child', () => {
  const { log, last } = record();
  log.child({ tenant: 'acme' }).info({ event: 'video.stored' }, 'stored');
  expect(last()).toMatchObject({ level: 'info', app: 'sample', tenant: 'acme', event: 'video.stored', msg: 'stored' });
  expect(last()).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
});

test('writes nothing below its level', () => {
  const { log, lines } = record({ level: 'warn' });
  log.info({ event: 'a.b' });
  log.child({}).debug({ event: 'a.b' });
  expect(lines).toEqual([]);
});

test('says what an error is and why, without the requests that hang on it', () => {
  const { log, last } = record();
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const error = Object.assign(new TypeError('no answer', { cause }), {
    $response: { headers: { authorization: 'AWS4 secret' } },
  });
  log.error({ event: 's3.failed', err: error });
  expect(last()).toHaveProperty('err', {
    type: 'TypeError',
    message: 'no answer',
    cause: { type: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
  });
});

test('shows stacks only at debug', () => {
  const { log, last } = record({ level: 'debug' });
  log.error({ err: new Error('x') });
  expect(last()).toHaveProperty('err.stack', expect.stringContaining('logger.test.ts'));
});

test('ends a ring of causes', () => {
  const { log, lines } = record();
  const ring = new Error('ring');
  ring.cause = ring;
  log.error({ err: ring });
  expect(lines).toHaveLength(1);
});

test.each([true, false])('redacts fields, nested values, errors, messages and bindings when pretty is %s', (pretty) => {
  const { log, lines } = record({ pretty });
  const url = 'https://h.test/x?X-Amz-Signature=0badcafe';
  log.child({ bound: url }).warn({ url, deep: [{ url }], err: new Error(url), auth: 'Bearer 0badcafe' }, url);
  expect(lines.join('')).toContain('https://h.test/x?[redacted]');
  expect(lines.join('')).not.toContain('0badcafe');
});

describe('lines by a template', () => {
  const shared = { event: 'http.request.handled', route: '/:"x"' };
  const values = { path: '/ü\n"\\', status: 404, tenant: undefined, problem: 'not-found' };
  /** Without its time; the order of members is no part of JSON. */
  const contentOf = (line = '') =>
    line.startsWith('{') ? { ...JSON.parse(line), time: '' } : line.replace(/\d\d:\d\d:\d\d\.\d+/, '');

  test.each([
    ['JSON', {}],
    ['pretty', { pretty: true }],
    ['in a span', { context: () => ({ trace_id: 'a', span_id: 'b' }) }],
    ['outside one', { context: () => ({}) }],
  ])('say what info says: %s', (_, options) => {
    const { log, lines } = record(options);
    log.template(shared)(values);
    log.info({ ...shared, ...values });
    expect(lines).toHaveLength(2);
    expect(contentOf(lines[0])).toEqual(contentOf(lines[1]));
    expect(lines[0]).toMatch(/\d\d:\d\d:\d\d\.\d{3}.*\n$/s);
  });

  test.each([true, false])('are redacted when pretty is %s', (pretty) => {
    const { log, lines } = record({ pretty });
    log.template({ url: 'https://h.test/x?sig=0badcafe' })({ path: 'Bearer 0badcafe' });
    expect(lines.join('')).not.toContain('0badcafe');
    expect(lines.join('')).toContain('[redacted]');
  });

  test('are none above info', () => {
    const { log, lines } = record({ level: 'warn' });
    log.template(shared)(values);
    expect(lines).toEqual([]);
  });
});

test('redacts what it writes a turn at a time', async () => {
  const { log, lines } = record({ perTurn: true });
  log.info({ event: 'plain' });
  log.info({ url: 'https://h.test/x?X-Amz-Signature=0badcafe' });
  log.template({ event: 'x' })({ path: '/?token=0badcafe' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('0badcafe');
  expect(lines[0]?.match(/\[redacted\]/g)).toHaveLength(2);
  const [first, ...more] = (lines[0] ?? '').trimEnd().split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ event: 'plain' });
  for (const line of more) expect(JSON.parse(line)).toHaveProperty('level', 'info');
});

test('a recording logger keeps the lines of its children with their fields', () => {
  const log = createRecordingLogger();
  log.child({ tenant: 'acme' }).warn({ event: 'a.b' }, 'text');
  expect(log.lines).toEqual([{ level: 'warn', fields: { tenant: 'acme', event: 'a.b' }, message: 'text' }]);
  log.template({ event: 'c.d' })({ path: '/' });
  expect(log.lines.at(-1)).toEqual({ level: 'info', fields: { event: 'c.d', path: '/' }, message: undefined });
  silentLogger.child({}).error({});
});
