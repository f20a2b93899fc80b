import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApp } from './app-process.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reelkeep-app-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

async function start(source: string, env: NodeJS.ProcessEnv = {}) {
  const main = join(dir, 'main.mjs');
  await writeFile(main, source);
  const lines: string[] = [];
  const app = startApp({ name: 'app', main, env, onLine: (line) => lines.push(line) });
  return { app, lines };
}

describe('startApp', () => {
  it('is ready when the app announces it, with what it says', async () => {
    const { app } = await start(`process.send({ event: 'other' }); process.send({ event: 'ready', port: 8787 });
      process.on('disconnect', () => process.exit()); process.on('message', () => {});`);
    expect(await app.ready).toEqual({ event: 'ready', port: 8787 });
    app.stop();
    expect(await app.exited).toEqual({ code: 0, signal: null });
    app.stop();
  });

  it('kills an app that does not heed', async () => {
    const { app } = await start(`process.send({ event: 'ready' }); setInterval(() => {}, 60_000);`);
    await app.ready;
    app.stop();
    app.kill();
    expect(await app.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('hands on every line of both streams before it says that the app ended, and how', async () => {
    const { app, lines } = await start(`console.log('out'); console.error('wrong PORT'); process.exitCode = 78;`);
    expect(await app.exited).toEqual({ code: 78, signal: null });
    expect(lines.toSorted()).toEqual(['out', 'wrong PORT']);
  });

  it('gives the app its environment and nothing else', async () => {
    const { app, lines } = await start('console.log(process.env.ONE, process.env.PATH);', { ONE: '1' });
    await app.exited;
    expect(lines).toEqual(['1 undefined']);
  });
});
