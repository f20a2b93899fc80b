import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_LOG_BYTES, openAppLog } from './app-log.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reelkeep-log-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('openAppLog', () => {
  it('writes every line and keeps those of an earlier start', async () => {
    const path = join(dir, 'logs', 'presign-api.log');
    for (const line of ['one', 'two']) {
      const log = await openAppLog(path);
      log.add(line);
      await log.close();
    }
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('remembers the last 20 lines', async () => {
    const log = await openAppLog(join(dir, 'a.log'));
    for (let line = 1; line <= 25; line += 1) log.add(String(line));
    await log.close();
    expect(log.tail()).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 6)));
  });

  it('sets a file above 10 MiB aside, once', async () => {
    const path = join(dir, 'a.log');
    await writeFile(path, '');
    await truncate(path, MAX_LOG_BYTES + 1);
    const log = await openAppLog(path);
    log.add('fresh');
    await log.close();
    expect(await readFile(path, 'utf8')).toBe('fresh\n');
    expect((await readdir(dir)).toSorted()).toEqual(['a.log', 'a.log.1']);
  });
});
