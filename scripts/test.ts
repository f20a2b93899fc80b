/** `npm test`: types, lint, unit tests, then the end-to-end suite on the embedded engine; the last line says what came of it. */
import { join } from 'node:path';
import { checkWorkspace } from './check-workspace.ts';
import { repositoryFolder } from './repository.ts';
import { runE2e } from './run-e2e.ts';
import { closeRun } from './tally.ts';

// Hundreds of processes start from the same sources: one of them compiles, the others find what it made.
process.env['NODE_COMPILE_CACHE'] ??= join(repositoryFolder, 'node_modules', '.cache', 'node');

const workspace = await checkWorkspace(repositoryFolder);
const e2e = await runE2e(repositoryFolder, 'embedded', {});
closeRun([...workspace, e2e]);
