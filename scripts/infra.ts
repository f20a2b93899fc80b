/**
 * `npm run infra:test`: types and tests of infra/, its templates before cfn-lint, the storage stack deployed to LocalStack, every alarm
 * fired there, and the end-to-end suite on what the stack made; the last line says what came of it.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runOnDeployed } from './infra-e2e.ts';
import { infraFolder, installInfra, runInInfra } from './infra-workspace.ts';
import { startLocalStack, untilInterrupted } from './localstack.ts';
import { prepareLocalStackPython } from './localstack-venv.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { withoutAws } from './run-e2e.ts';
import { closeRun, failedOnce, passedOnce, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

const REGION = 'us-east-1';

/** No account, no region: what is synthesized hangs on neither. */
const bare = withoutAws(process.env);

async function check(name: string, command: string, args: readonly string[]): Promise<Tally> {
  const exitCode = await runInInfra(command, args, bare);
  return exitCode === 0 ? passedOnce(name) : failedOnce(name, `exit code ${exitCode}`);
}

async function runTests(name: string, config: string, report: string, env: NodeJS.ProcessEnv): Promise<Tally> {
  const path = join(infraFolder, '.reports', report);
  rmSync(path, { force: true });
  const exitCode = await runInInfra('vitest', ['run', '--config', config], env);
  return readVitestReport(name, path, exitCode);
}

async function checkTemplates(dir: string): Promise<Tally[]> {
  const out = join(dir, 'cdk.out');
  const synth = await check('cdk synth', 'cdk', ['synth', '--quiet', '--output', out]);
  // LocalStack brings it along.
  const cfnLint = join(dirname(await prepareLocalStackPython(repositoryFolder)), 'cfn-lint');
  const templates = globSync('*.template.json', { cwd: out }).map((name) => join(out, name));
  // W3005: CDK itself writes a dependency down that a reference implies already.
  const options = ['--regions', REGION, '--ignore-checks', 'W3005', '--', ...templates];
  const exitCode = await runCommand(cfnLint, options, { cwd: dir, env: bare });
  const lint = exitCode === 0 && templates.length > 0;
  return [synth, lint ? passedOnce('cfn-lint') : failedOnce('cfn-lint', `exit code ${exitCode}`)];
}

async function runOnLocalStack(dir: string): Promise<Tally[]> {
  const localStack = await startLocalStack({ dir: join(dir, 'localstack'), signal: untilInterrupted() });
  try {
    const engine = { AWS_ENDPOINT_URL: localStack.endpoint, AWS_REGION: REGION };
    const outputs = execFileSync(process.execPath, ['src/testing/deploy-storage.ts'], {
      cwd: infraFolder,
      encoding: 'utf8',
      env: { ...bare, ...engine },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const environment = { ...bare, ...engine, INFRA_STORAGE_OUTPUTS: outputs };
    return [
      await runTests('infra on LocalStack', 'vitest.engine.config.ts', 'vitest-engine.json', environment),
      await runOnDeployed(join(dir, 'home'), { endpoint: localStack.endpoint, region: REGION, outputs }),
    ];
  } finally {
    await localStack.stop();
  }
}

const dir = mkdtempSync(join(tmpdir(), 'reelkeep-infra-'));
try {
  installInfra();
  closeRun([
    await check('infra types', 'tsc', ['--noEmit']),
    await runTests('infra', 'vitest.config.ts', 'vitest.json', bare),
    ...(await checkTemplates(dir)),
    ...(await runOnLocalStack(dir)),
  ]);
} catch (error) {
  closeRun([failedOnce('infra', error instanceof Error ? error.message : String(error))]);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
