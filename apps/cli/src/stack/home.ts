/** Where a local stack keeps what outlives it: data, logs, keys, and the file that tells clients where it is. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const REPOSITORY_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

export interface Home {
  readonly dir: string;
  /** The embedded engine's objects, queues and topics. */
  readonly dataDir: string;
  readonly logsDir: string;
  /** The development key pair. */
  readonly authDir: string;
  /** Compiled sources, so that the second start is quicker. */
  readonly cacheDir: string;
  /** What an ingest worker notes for the next one. */
  readonly stateDir: string;
  readonly stackFile: string;
  /** What commands have to know of the running stack beside that. */
  readonly settingsFile: string;
}

/** `.reelkeep` in the repository, or the folder that REELKEEP_HOME names. Nothing is created. */
export function locateHome(env: Readonly<NodeJS.ProcessEnv>): Home {
  const named = env['REELKEEP_HOME'] ?? '';
  const dir = named === '' ? join(REPOSITORY_ROOT, '.reelkeep') : resolve(named);
  return {
    dir,
    dataDir: join(dir, 'data'),
    logsDir: join(dir, 'logs'),
    authDir: join(dir, 'auth'),
    cacheDir: join(dir, 'cache'),
    stateDir: join(dir, 'state'),
    stackFile: join(dir, 'stack.json'),
    settingsFile: join(dir, 'settings.json'),
  };
}
