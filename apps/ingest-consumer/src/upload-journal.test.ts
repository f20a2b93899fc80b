import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError } from '@reelkeep/core/store-error';
import { createLogger } from '@reelkeep/runtime/logger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { abortLeftUploads } from './abort-left-uploads.ts';
import { openUploadJournal } from './upload-journal.ts';

const AT = new Date('2026-01-01T00:00:00.000Z');
const faults: unknown[] = [];
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reelkeep-journal-'));
  faults.length = 0;
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = () =>
  openUploadJournal({ dir, bucket: 'videos', now: () => AT, onFault: (error) => void faults.push(error) });

/** What `script` does with a journal in a process of its own, which then dies on the spot. */
function dieAfter(script: string): void {
  const module = fileURLToPath(new URL('./upload-journal.ts', import.meta.url));
  const code = `import { openUploadJournal } from ${JSON.stringify(module)};
    const { watch } = openUploadJournal({ dir: ${JSON.stringify(dir)}, bucket: 'videos', now: () => new Date(${AT.getTime()}), onFault() {} });
    ${script}
    process.kill(process.pid, 'SIGKILL');`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', code], {
    encoding: 'utf8',
  });
  expect(signal, stderr).toBe('SIGKILL');
}

describe('the journal of uploads', () => {
  it('tells the next process what a killed one left: with its id, or that none was heard of', () => {
    dieAfter(
      `watch.begin('a.mp4').known('u-a'); watch.begin('b.mp4'); const c = watch.begin('c.mp4'); c.known('u-c'); c.over();`,
    );
    expect(open().left.flatMap(({ uploads }) => uploads)).toEqual([
      { bucket: 'videos', key: 'a.mp4', uploadId: 'u-a', begunAt: AT },
      { bucket: 'videos', key: 'b.mp4', uploadId: undefined, begunAt: AT },
    ]);
  });

  it('says nothing of a process that still runs', () => {
    open().watch.begin('a.mp4').known('u-a');
    expect(open().left).toEqual([]);
  });

  it('takes a number that another process has by now for a dead one', async () => {
    const line = { op: 'begin', n: 1, bucket: 'videos', key: 'a.mp4', at: AT.toISOString() };
    await writeFile(join(dir, `${process.pid}-1.jsonl`), `${JSON.stringify(line)}\n{"op":"id","n":1,"uplo`);
    expect(open().left.flatMap(({ uploads }) => uploads)).toMatchObject([{ key: 'a.mp4', uploadId: undefined }]);
  });

  it('goes with its process when nothing is left open', async () => {
    const journal = open();
    const upload = journal.watch.begin('a.mp4');
    upload.known('u-a');
    upload.over();
    journal.close();
    expect(await readdir(dir)).toEqual([]);
  });

  it('ends, and is heard of once, when its folder is gone: the upload goes on', async () => {
    const { watch } = open();
    await rm(dir, { recursive: true });
    watch.begin('a.mp4').known('u-a');
    expect(faults).toHaveLength(1);
  });

  it('can not be opened where a file is in the way', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    const at = { dir: join(file, 'state'), bucket: 'videos', now: () => AT, onFault: () => {} };
    expect(() => openUploadJournal(at)).toThrow('ENOTDIR');
  });
});

describe('the uploads that a dead worker left', () => {
  const log = createLogger({ name: 'test', level: 'silent' });
  const port = (aborted: string[], listed: ReadonlyArray<{ key: string; uploadId: string; startedAt: Date }> = []) => ({
    async *list() {
      yield* listed;
    },
    async abort({ uploadId }: { uploadId: string }) {
      aborted.push(uploadId);
    },
  });

  it('are aborted, and the file that told of them goes', async () => {
    dieAfter(`watch.begin('a.mp4').known('u-a');`);
    const aborted: string[] = [];
    await abortLeftUploads(open(), port(aborted), 'videos', { log });
    expect(aborted).toEqual(['u-a']);
    expect(open().left).toEqual([]);
  });

  it('are found by key and time where their id never came; others of the key, or of longer keys, stay', async () => {
    dieAfter(`watch.begin('b.mp4');`);
    const aborted: string[] = [];
    const listed = [
      { key: 'b.mp4', uploadId: 'its-own', startedAt: new Date(AT.getTime() + 1_000) },
      { key: 'b.mp4', uploadId: 'of-another-worker', startedAt: new Date(AT.getTime() + 60_000) },
      { key: 'b.mp4.part', uploadId: 'of-another-key', startedAt: AT },
    ];
    await abortLeftUploads(open(), port(aborted, listed), 'videos', { log });
    expect(aborted).toEqual(['its-own']);
  });

  it('wait for a worker of their own bucket', async () => {
    dieAfter(`watch.begin('a.mp4').known('u-a');`);
    const aborted: string[] = [];
    await abortLeftUploads(open(), port(aborted), 'another', { log });
    expect(aborted).toEqual([]);
    expect(open().left).toHaveLength(1);
  });

  it('are told of again at the next start when S3 is away', async () => {
    dieAfter(`watch.begin('a.mp4').known('u-a');`);
    const away = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'away', advice: '' });
    await abortLeftUploads(open(), { ...port([]), abort: () => Promise.reject(away) }, 'videos', { log });
    expect(open().left).toHaveLength(1);
  });
});
