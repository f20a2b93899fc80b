/** `npm test`: types, lint, unit tests, then the end-to-end suite on the embedded engine; the last line says what came of it. */
import { checkWorkspace } from './check-workspace.ts';
import { repositoryFolder } from './repository.ts';
import { runE2e } from './run-e2e.ts';
import { closeRun } from './tally.ts';

const workspace = await checkWorkspace(repositoryFolder);
const e2e = await runE2e(repositoryFolder, 'embedded', {});
closeRun([...workspace, e2e]);
