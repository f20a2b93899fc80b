import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listVideos, TIMEOUT_MS, until, useStackProcesses } from '../testing/stack-process.ts';

const stacks = useStackProcesses();

/** The three that the demo ends with. */
async function expectCommandsWork(output: string): Promise<void> {
  const commands = output.match(/^ {2}curl .*$/gm) ?? [];
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const shell = spawn('sh', ['-c', `${command} -w ' HTTP %{http_code}'`], { stdio: ['ignore', 'pipe', 'ignore'] });
    let answer = '';
    shell.stdout.setEncoding('utf8').on('data', (part) => (answer += part));
    await once(shell, 'close');
    expect(answer).toMatch(/^\{.*\} HTTP 200$/s);
  }
}

describe('reelkeep up and its demo', { timeout: TIMEOUT_MS }, () => {
  it('runs the whole demo, prints commands that work as they are pasted, stays up, stops in order at SIGINT, and finds its videos again at the next start', async () => {
    const first = stacks.up([]);
    const stack = await first.ready();
    for (const word of [
      'already_stored',
      'videos deleted',
      'source=provider',
      'promoted=true',
      'reason=provider_gone',
    ]) {
      expect(first.output()).toContain(word);
    }
    await expectCommandsWork(first.output());
    const kept = await listVideos(stack);
    expect(kept.map((file) => file.slice('20251122_000000-'.length))).toEqual(['campaign-123-001.mp4']);

    first.child.kill('SIGINT');
    expect(await first.exitCode()).toBe(0);
    expect(existsSync(join(stacks.home(), 'stack.json'))).toBe(false);

    const second = stacks.up(['--no-demo']);
    expect(await listVideos(await second.ready())).toEqual(kept);
    second.child.kill('SIGTERM');
    expect(await second.exitCode()).toBe(0);
  });

  it('fails loudly, and takes everything down, when a step of the demo does not turn out as it should', async () => {
    const stack = stacks.up([], { PROVIDER_MAX_BYTES: '1000' });
    expect(await stack.exitCode()).toBe(1);
    expect(stack.output()).toMatch(/The demo failed\. Expected: .* is stored, got provider_too_large/);
    expect(existsSync(join(stacks.home(), 'stack.json'))).toBe(false);
  });

  it("leaves the demo out, with the reason, and writes no tokens where the key is somebody else's", async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const stack = stacks.up([], { AUTH_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
    await until(() => stack.output().includes('Stop: Ctrl-C'), stack.output);
    expect(stack.output()).toContain('The demo is left out: AUTH_JWKS_URL or AUTH_PUBLIC_KEY is set');
    expect(JSON.parse(await readFile(join(stacks.home(), 'stack.json'), 'utf8'))).toHaveProperty('tokens', {});
  });
});
