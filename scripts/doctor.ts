/** Plants faults in LocalStack, MiniStack, moto and versitygw, and sees that `reelkeep doctor` names each; the last line says what came of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startLocalStack, untilInterrupted } from './localstack.ts';
import { startMiniStack } from './ministack-engine.ts';
import { installMoto, startMoto } from './moto.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { withoutAws } from './run-e2e.ts';
import { closeRun, failedOnce, type Tally } from './tally.ts';
import { installVersitygw, startVersitygw } from './versitygw.ts';
import { readVitestReport } from './vitest-report.ts';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** The suite hears of a Ctrl-C itself and ends; not dying of it here lets the engines be stopped after it. */
async function runOnEngines(dir: string): Promise<Tally> {
  const root = repositoryFolder;
  const binary = await installVersitygw(root);
  const started = await Promise.allSettled([
    startLocalStack({ dir: join(dir, 'localstack'), signal: untilInterrupted() }),
    startMiniStack(root, dir),
    installMoto(root).then((command) => startMoto(command, dir)),
    startVersitygw({ binary, dir: join(dir, 'versitygw'), region: 'us-east-1', credentials: CREDENTIALS }),
  ]);
  try {
    const [localStack, miniStack, moto, versitygw] = started.map((engine) => {
      if (engine.status === 'rejected') throw engine.reason;
      return engine.value.endpoint;
    });
    const folder = join(root, 'apps', 'cli');
    const report = join(folder, '.reports', 'vitest-engine.json');
    rmSync(report, { force: true });
    const exitCode = await runCommand(
      join(folder, 'node_modules', '.bin', 'vitest'),
      ['run', '--config', 'vitest.engine.config.ts'],
      {
        cwd: folder,
        env: {
          ...withoutAws(process.env),
          PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
          DOCTOR_LOCALSTACK: localStack,
          DOCTOR_MINISTACK: miniStack,
          DOCTOR_MOTO: moto,
          DOCTOR_VERSITYGW: versitygw,
        },
      },
    );
    return readVitestReport('doctor on planted faults', report, exitCode);
  } finally {
    await Promise.allSettled(
      started.map((engine) => (engine.status === 'fulfilled' ? engine.value.stop() : undefined)),
    );
  }
}

const dir = mkdtempSync(join(tmpdir(), 'reelkeep-doctor-'));
closeRun([
  await runOnEngines(dir).catch((error: unknown) =>
    failedOnce('doctor on planted faults', error instanceof Error ? error.message : String(error)),
  ),
]);
rmSync(dir, { recursive: true, force: true });
