// Two engines over one folder would overwrite each other's queues, so a folder has one holder at a time.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from './engine-error.ts';
import { loadWithoutSqliteNotice } from './quiet-sqlite.ts';

export interface DataDirLock {
  release(): void;
}

/**
 * Takes the folder, which is created if it is missing, for this process until `release`.
 *
 * The lock is the operating system's lock on a file (through SQLite, the one way to it that Node has on every
 * platform), so it ends with the process however that ends: a lock can't be stale, and a pid that was given to another
 * process can't be mistaken for the holder. The pid in `engine.pid` is only there to be told to a person.
 *
 * Throws EngineError: `data_dir_in_use` when a living process holds the folder, this one included, `data_dir_unusable` when
 * it can't be made or written, say since another user owns it.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const { DatabaseSync } = await loadWithoutSqliteNotice(() => import('node:sqlite'));
  const pidFile = join(dataDir, 'engine.pid');
  let file: InstanceType<typeof DatabaseSync> | undefined;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    file = new DatabaseSync(join(dataDir, 'engine.lock'), { timeout: 0 });
    const held = file;
    held.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    await writeFile(pidFile, `${process.pid}\n`);
    return { release: () => held.close() };
  } catch (cause) {
    file?.close();
    if (isBusy(cause)) throw new EngineError('data_dir_in_use', await describeHolder(dataDir, pidFile), { cause });
    throw new EngineError('data_dir_unusable', describeUnusable(dataDir, cause), { cause });
  }
}

function describeUnusable(dataDir: string, cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return `${dataDir} can not be written (${reason}): start as the user who owns it, or set REELKEEP_HOME to another folder.`;
}

async function describeHolder(dataDir: string, pidFile: string): Promise<string> {
  const pid = await readFile(pidFile, 'utf8').then(
    (text) => ` (process ${text.trim()})`,
    () => '',
  );
  return `${dataDir} is in use by another running stack${pid}: stop that one first, or set REELKEEP_HOME to another folder.`;
}

// https://www.sqlite.org/rescode.html#busy
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
