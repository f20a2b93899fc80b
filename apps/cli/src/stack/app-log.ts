/** The log file of one app: every line it printed, and the last of them at hand for when it dies. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file larger than this is set aside at the next start, as `<file>.1`: at most so much is kept twice. */
export const MAX_LOG_BYTES = 10 * 1_048_576;
const TAIL_LINES = 20;

export interface AppLog {
  readonly path: string;
  add(line: string): void;
  /** The last 20 lines. */
  tail(): readonly string[];
  close(): Promise<void>;
}

export async function openAppLog(path: string): Promise<AppLog> {
  await mkdir(dirname(path), { recursive: true });
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await rename(path, `${path}.1`);
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  await once(file, 'open');
  const last: string[] = [];
  // A full disk must not take the stack down: the lines are still in `tail`, and on the screen where asked for.
  file.on('error', () => {});
  return {
    path,
    add(line) {
      last.push(line);
      if (last.length > TAIL_LINES) last.shift();
      if (!file.destroyed) file.write(`${line}\n`);
    },
    tail: () => [...last],
    async close() {
      if (file.destroyed) return;
      const closed = once(file, 'close');
      file.end();
      await closed;
    },
  };
}
