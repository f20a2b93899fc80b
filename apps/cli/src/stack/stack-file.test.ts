import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeStackFile, type StackDescription, writeStackFile } from './stack-file.ts';

const stack: StackDescription = {
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  bucket: 'reelkeep-videos',
  queues: { ingest: 'i', ingestRetry: 'r', ingestDlq: 'd', campaigns: 'c', campaignsDlq: 'cd', outcomes: 'o' },
  outcomeTopicArn: 'arn:aws:sns:us-east-1:000000000000:reelkeep-outcomes',
  api: { baseUrl: 'http://127.0.0.1:8787' },
  tokens: { acme: 'jwt' },
};

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reelkeep-stack-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('stack.json', () => {
  it('holds the stack as it was described, for its owner alone, and leaves no draft', async () => {
    const file = join(dir, '.reelkeep', 'stack.json');
    await writeStackFile(file, stack);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(stack);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(dir, '.reelkeep'))).toEqual(['stack.json']);
  });

  it('replaces the file of an earlier start', async () => {
    const file = join(dir, 'stack.json');
    await writeStackFile(file, stack);
    await writeStackFile(file, { ...stack, bucket: null });
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('bucket', null);
  });

  it('is removed, and removing it again is fine', async () => {
    const file = join(dir, 'stack.json');
    await writeStackFile(file, stack);
    await removeStackFile(file);
    await removeStackFile(file);
    expect(await readdir(dir)).toEqual([]);
  });
});
