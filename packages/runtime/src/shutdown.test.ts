import { expect, test } from 'vitest';
import { runProgram } from './testing/run-program.ts';

test.each(['SIGTERM', 'SIGINT'] as const)('exits with 0 once stop has ended after %s', async (signal) => {
  const running = runProgram('stopper');
  await running.said('running');
  running.child.kill(signal);
  const { code, stdout } = await running.exit;
  expect(code).toBe(0);
  expect(stdout).toContain('"event":"process.stopped"');
});

test('stops when the parent is gone', async () => {
  const running = runProgram('stopper');
  await running.said('running');
  running.child.disconnect();
  const { code, stdout } = await running.exit;
  expect(code).toBe(0);
  expect(stdout).toContain('"reason":"parent gone"');
});

test('fires the signal of stop when the grace is over', async () => {
  const running = runProgram('stopper', { HOW: 'slow' });
  await running.said('running');
  running.child.kill('SIGTERM');
  const { code, stdout } = await running.exit;
  expect(code).toBe(0);
  expect(stdout).toContain('"event":"process.grace_ended"');
});

/** More than a busy machine takes to send the second of two. */
const FOR_LONG = { GRACE_MS: '60000' };

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('exits at once when %s comes a second time', async (signal, expected) => {
  const running = runProgram('stopper', { HOW: 'never', ...FOR_LONG });
  await running.said('running');
  running.child.kill(signal);
  await running.said('process.stopping');
  running.child.kill(signal);
  expect((await running.exit).code).toBe(expected);
});

test('does not take a closed channel for a second signal', async () => {
  const running = runProgram('stopper', { HOW: 'slow', GRACE_MS: '3000' });
  await running.said('running');
  running.child.kill('SIGINT');
  await running.said('process.stopping');
  running.child.disconnect();
  expect((await running.exit).code).toBe(0);
});

test('exits with 1 when stop throws', async () => {
  const running = runProgram('stopper', { HOW: 'throw' });
  await running.said('running');
  running.child.kill('SIGTERM');
  const { code, stdout } = await running.exit;
  expect(code).toBe(1);
  expect(stdout).toContain('"event":"process.stop_failed"');
});

test('exits with 1 when stop never ends', async () => {
  const running = runProgram('stopper', { HOW: 'never' });
  await running.said('running');
  running.child.kill('SIGTERM');
  expect((await running.exit).code).toBe(1);
});

test('stops when asked from within', async () => {
  const { code, stdout } = await runProgram('stopper', { HOW: 'within' }).exit;
  expect(code).toBe(0);
  expect(stdout).toContain('"reason":"asked"');
});
