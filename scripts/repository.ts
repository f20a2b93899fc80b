/** Where the repository is, for scripts that are run from anywhere in it. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, absolute. */
export const repositoryFolder = dirname(dirname(fileURLToPath(import.meta.url)));
