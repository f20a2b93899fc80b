import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chosenEngine, engineLaunch } from '../engine.ts';
import { eventually } from '../eventually.ts';
import { spawnUp } from '../up.ts';

describe('a port that was asked for and is busy', () => {
  it('ends the start with a clear error that names it', async () => {
    const home = await mkdtemp(join(tmpdir(), 'reelkeep-e2e-'));
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP port');
    const launch = engineLaunch(chosenEngine(), 4);
    const { child, output } = spawnUp(launch.args, { ...launch.env, REELKEEP_HOME: home, PORT: String(address.port) });
    try {
      await eventually('the start to fail', () => child.exitCode !== null, { timeoutMs: 40_000 });
      expect(child.exitCode).not.toBe(0);
      expect(output()).toContain(String(address.port));
      expect(output()).toMatch(/port|in use|busy/i);
      expect(output()).not.toMatch(/\n\s+at .*\.ts:\d+/);
    } finally {
      child.kill('SIGKILL');
      other.close();
      await rm(home, { recursive: true, force: true });
    }
  });
});
