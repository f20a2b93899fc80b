/** Where the benchmarks keep what is not theirs to commit. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const repositoryFolder = fileURLToPath(new URL('../../', import.meta.url));
/** Git ignores it; the programs we are measured against are installed here. */
export const peersFolder = join(repositoryFolder, '.cache', 'bench');
