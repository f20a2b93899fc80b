/**
 * Which multipart uploads this process has under way, in a file of its own, so that the next process on this machine
 * can abort what a killed one left: S3 would keep, and charge for, their parts until the bucket's lifecycle rule comes by.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { UploadWatch } from '@reelkeep/s3-adapter/put-video';
import { z } from 'zod';

/** An upload that nobody finished. */
export interface LeftUpload {
  readonly bucket: string;
  readonly key: string;
  /** Undefined when the process died before S3's answer came: then there may be one under that key or none. */
  readonly uploadId: string | undefined;
  readonly begunAt: Date;
}

export interface UploadJournal {
  /** What dead processes left, with the file that tells of it. */
  readonly left: ReadonlyArray<{ readonly file: string; readonly uploads: readonly LeftUpload[] }>;
  readonly watch: UploadWatch;
  /** Takes away the file of this process, unless uploads are still open in it. */
  close(): void;
}

export interface JournalOptions {
  readonly dir: string;
  readonly bucket: string;
  readonly now: () => Date;
  /** Hears why the journal ends here, once. */
  readonly onFault: (error: unknown) => void;
}

const lineSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('begin'), n: z.int(), bucket: z.string(), key: z.string(), at: z.iso.datetime() }),
  z.object({ op: z.literal('id'), n: z.int(), upload_id: z.string() }),
  z.object({ op: z.literal('over'), n: z.int() }),
]);

/**
 * Opens the journal of this process in `dir`, which is made if need be and must be this user's own. Throws when it can't
 * be written to: the work goes on without it then, as it does when writing fails later.
 */
export function openUploadJournal({ dir, bucket, now, onFault }: JournalOptions): UploadJournal {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { uid } = statSync(dir);
  if (process.getuid !== undefined && uid !== process.getuid()) throw new Error(`${dir} belongs to another user`);
  const files = readdirSync(dir).filter((name) => /^\d+-\d+\.jsonl$/.test(name));
  const left = files
    .filter((name) => !isAlive(name))
    .map((name) => ({ file: join(dir, name), uploads: readLeft(join(dir, name)) }));
  const file = join(dir, `${process.pid}-${startOf(process.pid) ?? 0}.jsonl`);
  appendFileSync(file, '', { mode: 0o600 });
  let broken = false;
  const attempt = (write: () => void) => {
    if (broken) return;
    try {
      write();
    } catch (error) {
      broken = true;
      onFault(error);
    }
  };
  const write = (line: z.input<typeof lineSchema>) => attempt(() => appendFileSync(file, `${JSON.stringify(line)}\n`));
  let count = 0;
  let open = 0;
  return {
    left,
    watch: {
      begin(key) {
        count += 1;
        open += 1;
        const n = count;
        write({ op: 'begin', n, bucket, key, at: now().toISOString() });
        return {
          known: (uploadId) => write({ op: 'id', n, upload_id: uploadId }),
          over() {
            open -= 1;
            if (open === 0) attempt(() => truncateSync(file));
            else write({ op: 'over', n });
          },
        };
      },
    },
    close() {
      if (open === 0) rmSync(file, { force: true });
    },
  };
}

function readLeft(file: string): readonly LeftUpload[] {
  const uploads = new Map<number, LeftUpload>();
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const line = lineSchema.safeParse(parseJson(text));
    // The last line of a killed process may be half a line.
    if (!line.success) continue;
    const { data } = line;
    if (data.op === 'begin') {
      const { n, bucket, key, at } = data;
      uploads.set(n, { bucket, key, uploadId: undefined, begunAt: new Date(at) });
    } else if (data.op === 'over') uploads.delete(data.n);
    else {
      const begun = uploads.get(data.n);
      if (begun !== undefined) uploads.set(data.n, { ...begun, uploadId: data.upload_id });
    }
  }
  return [...uploads.values()];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the process that a journal is named after still runs; a number that another process has by now is not it. */
function isAlive(name: string): boolean {
  const [pid = 0, startedAt = 0] = name.replace('.jsonl', '').split('-').map(Number);
  const start = startOf(pid);
  if (start !== undefined) return startedAt === start;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** When the kernel started it, in ticks since boot (proc_pid_stat(5)); undefined where there is none or no such record. */
function startOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}
