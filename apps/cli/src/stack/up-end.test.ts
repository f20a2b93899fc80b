import { describe, expect, it } from 'vitest';
import { appPids, isAlive, readStack, TIMEOUT_MS, until, useStackProcesses } from '../testing/stack-process.ts';

const stacks = useStackProcesses();

describe('a stack that is up', { timeout: TIMEOUT_MS }, () => {
  it('starts an app that dies again, and leaves no app behind when it is killed itself', async () => {
    const stack = stacks.up(['--no-demo']);
    const { api } = await stack.ready();
    const before = await appPids(stacks.home());
    process.kill(before[0] ?? 0, 'SIGKILL');
    await until(async () => {
      const answer = await fetch(`${api.baseUrl}/healthz`).catch(() => undefined);
      return answer?.status === 200;
    });
    const after = await appPids(stacks.home());
    expect(after[0]).not.toBe(before[0]);
    expect(stack.output()).toContain('presign-api died (SIGKILL)');

    stack.child.kill('SIGKILL');
    await until(() => !after.some(isAlive));
  });

  it('refuses a second start over the same folder, leaves the first one its stack.json, and stops in order when one Ctrl-C arrives twice, as it does under npm', async () => {
    const first = stacks.up(['--no-demo']);
    const stack = await first.ready();
    const second = stacks.up(['--no-demo']);
    expect(await second.exitCode()).toBe(1);
    expect(second.output()).toContain('in use by another running stack');
    expect(await readStack(stacks.home())).toEqual(stack);

    // In one breath, and of two kinds: of two alike the second is lost while the first is pending.
    first.child.kill('SIGINT');
    first.child.kill('SIGTERM');
    expect(await first.exitCode()).toBe(0);
    expect(first.output()).toContain('Stopped.');
  });

  it('goes at once when it is told to stop again later', async () => {
    const stack = stacks.up(['--no-demo']);
    await stack.ready();
    const pids = await appPids(stacks.home());
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    stack.child.kill('SIGINT');
    await until(() => {
      stack.child.kill('SIGINT');
      return stack.child.exitCode !== null;
    });
    expect(await stack.exitCode()).toBe(130);
    await until(() => !pids.some(isAlive));
  });
});
