/** Keeps two starts of one checkout from installing at the same time: the second waits, then finds the work done. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 200;

/**
 * Runs `work` while holding the lock `.cache/install.lock` under `root`, and gives back what it returned.
 * A lock whose process is gone is taken over.
 * @template T
 * @param {string} root the repository's folder
 * @param {() => T} work
 * @returns {T}
 */
export function withInstallLock(root, work) {
  const folder = join(root, '.cache');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'install.lock');
  const mine = join(folder, `install.${process.pid}`);
  writeFileSync(mine, String(process.pid));
  try {
    while (!tryLink(mine, lock)) {
      const holder = readHolder(lock);
      if (holder !== undefined && !isAlive(holder)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
    try {
      return work();
    } finally {
      if (readHolder(lock) === process.pid) rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A link is made whole or not at all, so the lock never stands there without its holder's pid. @param {string} from @param {string} to */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} lock @returns {number | undefined} undefined when it was let go in the meantime */
function readHolder(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
