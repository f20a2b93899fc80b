import { describe, expect, it } from 'vitest';
import { configFaultsError, readConfigFaults } from './config-faults.ts';

describe('readConfigFaults', () => {
  it('finds the faults below their heading and nothing around them', () => {
    const lines = [
      '(node:1) Warning: something',
      'presign-api: the environment is wrong',
      '  PORT is empty: expected a whole number from 0 to 65535',
      '  LOG_LEVEL is wrong: expected one of debug, info',
      'something else',
    ];
    expect(readConfigFaults(lines)).toEqual([
      'PORT is empty: expected a whole number from 0 to 65535',
      'LOG_LEVEL is wrong: expected one of debug, info',
    ]);
  });

  it('finds none where the app died of something else', () => {
    expect(readConfigFaults(['  at somewhere', 'TypeError'])).toEqual([]);
  });
});

describe('configFaultsError', () => {
  it('tells a fault that several apps see once, and asks for exit code 78', () => {
    const error = configFaultsError(['LOG_LEVEL is wrong', 'AWS_REGION is wrong', 'LOG_LEVEL is wrong']);
    expect(error.message).toBe('The environment is wrong:\n  AWS_REGION is wrong\n  LOG_LEVEL is wrong');
    expect(error.exitCode).toBe(78);
  });
});
