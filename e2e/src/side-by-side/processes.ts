/** The six processes that run side by side, as whoever started them wrote it down. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at, listAt, parseJson, textAt } from '../json.ts';

export interface Process {
  readonly baseUrl: string;
  /** kill -9 */
  kill(): void;
}

export type Pair = readonly [Process, Process];

export async function readProcesses(home: string): Promise<Readonly<Record<'ingest' | 'reaper' | 'api', Pair>>> {
  const content = parseJson(await readFile(join(home, 'processes.json'), 'utf8'));
  const one = (app: string, nth: number): Process => {
    const entry = listAt(content, app)[nth];
    const pid = Number(at(entry, 'pid'));
    // 0 and below would be groups of processes.
    if (!(pid > 1)) throw new TypeError(`${app} ${nth} has no process`);
    return { baseUrl: textAt(entry, 'baseUrl'), kill: () => void process.kill(pid, 'SIGKILL') };
  };
  const pair = (app: string): Pair => [one(app, 0), one(app, 1)];
  return { ingest: pair('ingest'), reaper: pair('reaper'), api: pair('api') };
}
