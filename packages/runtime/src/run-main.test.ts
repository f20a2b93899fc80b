import { expect, test } from 'vitest';
import { runProgram } from './testing/run-program.ts';

test('exits with 78 and a line on standard error for each variable when the environment is wrong', async () => {
  const { code, stdout, stderr } = await runProgram('main', { HOW: 'config' }).exit;
  expect(code).toBe(78);
  expect(stdout).toBe('');
  expect(stderr.split('\n')).toEqual([
    'sample: the environment is wrong',
    '  PORT is wrong: expected a port',
    '  S3_BUCKET_NAME is empty: expected a name',
    '',
  ]);
});

test.each([
  ['throw', 'process.start_failed', 'no route to https://example.test/x?[redacted]'],
  ['later', 'process.crashed', 'later'],
  ['reject', 'process.crashed', 'unheard'],
])('exits with 1 after one fatal line when main ends by %s', async (how, event, message) => {
  const { code, stdout, stderr } = await runProgram('main', { HOW: how, LOG_LEVEL: 'nonsense' }).exit;
  expect(code).toBe(1);
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'fatal', app: 'sample', event, err: { message } });
});

test('exits with 0 when main returns and nothing is left to do', async () => {
  const running = runProgram('main', { HOW: 'return' });
  expect(await running.exit).toEqual({ code: 0, stdout: '', stderr: '' });
});
