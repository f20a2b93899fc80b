import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { envBoolean, envInteger, envUrl, logLevelSchema } from './env-schemas.ts';
import { readEnv } from './read-env.ts';

const shape = {
  PORT: envInteger({ min: 0, max: 65_535 }).default(8080),
  VERBOSE: envBoolean.default(false),
  ENDPOINT: envUrl.optional(),
  BUCKET: z.string('expected a bucket name').min(3, 'expected a bucket name'),
};

function faultsOf(read: () => unknown): Record<string, string> {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.faults.map((f) => [f.variable, f.fault]));
    throw error;
  }
  return {};
}

describe('readEnv', () => {
  test('gives typed values and leaves every other variable out', () => {
    const values = readEnv(shape, { PORT: '0', VERBOSE: 'Yes', BUCKET: 'videos', HOME: '/root' });
    expect(values).toEqual({ PORT: 0, VERBOSE: true, BUCKET: 'videos' });
  });

  test('names every wrong variable at once and says what was expected', () => {
    expect(faultsOf(() => readEnv(shape, { PORT: '70000', VERBOSE: 'maybe', ENDPOINT: '' }))).toEqual({
      PORT: 'is wrong: expected a whole number from 0 to 65535',
      VERBOSE: 'is wrong: expected true or false (or yes, no, 1, 0)',
      ENDPOINT: 'is empty: expected an absolute http or https URL',
      BUCKET: 'is not set: expected a bucket name',
    });
  });

  test('never says a value, even where a schema throws it or quotes it', () => {
    const secret = 'hunter2-hunter2';
    const shapes = {
      QUOTES: z.string().refine(() => false, { error: (issue) => `not ${String(issue.input)}` }),
      THROWS: z.string().transform((text) => JSON.parse(text)),
    };
    const faults = faultsOf(() => readEnv(shapes, { QUOTES: secret, THROWS: secret }));
    expect(Object.keys(faults)).toEqual(['QUOTES', 'THROWS']);
    expect(JSON.stringify(faults)).not.toContain(secret);
  });

  test('asks refine even where a value is wrong by itself, so that one run tells everything', () => {
    const read = (bucket: string) =>
      readEnv(shape, { BUCKET: bucket }, (values) =>
        values.ENDPOINT === undefined ? [{ variable: 'ENDPOINT', fault: 'is needed with BUCKET' }] : [],
      );
    expect(faultsOf(() => read('videos'))).toEqual({ ENDPOINT: 'is needed with BUCKET' });
    expect(faultsOf(() => read('v'))).toEqual({
      BUCKET: 'is wrong: expected a bucket name',
      ENDPOINT: 'is needed with BUCKET',
    });
  });

  test('throws an error with a line a variable and exit code 78', () => {
    expect(() => readEnv(shape, { PORT: 'x' })).toThrow(/^PORT is wrong: .*\nBUCKET is not set: .*$/);
    expect(new ConfigError([]).exitCode).toBe(78);
  });
});

describe('schemas', () => {
  test.each(['', ' 1', '1.5', '1e3', '0x10', '99999999999999999', 'NaN'])('envInteger refuses %j', (text) => {
    expect(envInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }).safeParse(text).success).toBe(false);
  });
  test.each(['toString', '', 'on', '2'])('envBoolean refuses %j', (text) => {
    expect(envBoolean.safeParse(text).success).toBe(false);
  });
  test.each(['example.test', 'ftp://example.test', 'http://', '/path', ' http://example.test'])(
    'envUrl refuses %j',
    (text) => {
      expect(envUrl.safeParse(text).success).toBe(false);
    },
  );
  test.each([
    ['DEBUG', 'debug'],
    ['Warning', 'warn'],
    ['silent', 'silent'],
  ])('logLevelSchema takes %s for %s', (text, level) => {
    expect(logLevelSchema.parse(text)).toBe(level);
  });
  test('logLevelSchema refuses an unknown level and lists the known ones', () => {
    expect(faultsOf(() => readEnv({ LOG_LEVEL: logLevelSchema }, { LOG_LEVEL: 'loud' }))).toEqual({
      LOG_LEVEL: 'is wrong: expected one of trace, debug, info, warn, error, fatal, silent',
    });
  });
});
