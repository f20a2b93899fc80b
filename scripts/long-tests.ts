/** What `npm test` leaves out because it takes long: workers and reapers killed on the embedded engine, and a worker's memory. */
import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { runE2e } from './run-e2e.ts';
import { closeRun, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

async function measureMemory(root: string): Promise<Tally> {
  const folder = join(root, 'bench');
  const report = join(folder, '.reports', 'vitest.json');
  rmSync(report, { force: true });
  const exitCode = await runCommand(
    join(folder, 'node_modules', '.bin', 'vitest'),
    ['run', 'src/ingest/memory.test.ts'],
    {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        BENCH_MEMORY: '1',
      },
    },
  );
  return readVitestReport('memory of a worker', report, exitCode);
}

const crashes = await runE2e(repositoryFolder, 'embedded', { E2E_CRASHES: 'only' });
closeRun([crashes, await measureMemory(repositoryFolder)]);
