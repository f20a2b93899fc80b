import { expect, test } from 'vitest';
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

test('a recording logger keeps the lines of its children with their fields', () => {
  const log = createRecordingLogger();
  log.child({ tenant: 'acme' }).warn({ event: 'a.b' }, 'text');
  expect(log.lines).toEqual([{ level: 'warn', fields: { tenant: 'acme', event: 'a.b' }, message: 'text' }]);
  silentLogger.child({}).error({});
});
