/**
 * Follows videos from the first message to the playback URL by their traces, as a real OTLP receiver got them:
 * `node scripts/traces.ts --engine embedded|localstack`; the last line says what came of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { property } from './json.ts';
import { startLocalStack, untilInterrupted } from './localstack.ts';
import { preparePythonPackage } from './python-package.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { withoutAws } from './run-e2e.ts';
import { closeRun, failedOnce, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

/** OpenTelemetry's protobuf definitions as Python classes, by its own project: no code in common with what sends. */
const OTLP = { name: 'opentelemetry-proto', version: '1.45.2', command: 'python' } as const;

async function startReceiver(root: string): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const python = await preparePythonPackage(root, OTLP);
  const child = spawn(python, [join(root, 'scripts', 'otlp-receiver.py')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error('the receiver of traces did not start');
  const said: unknown = JSON.parse(String(first[0]));
  return {
    endpoint: String(property(said, 'endpoint')),
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** What the suite is told of an engine of its own. */
async function startEngine(engine: string, dir: string) {
  if (engine !== 'localstack') return { env: {}, stop: async () => {} };
  const { endpoint, stop } = await startLocalStack({ dir, signal: untilInterrupted() });
  const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return { env, stop };
}

async function follow(engine: string, dir: string): Promise<Tally> {
  const receiver = await startReceiver(repositoryFolder);
  const folder = join(repositoryFolder, 'e2e');
  const report = join(folder, '.reports', 'vitest-traces.json');
  rmSync(report, { force: true });
  try {
    const { env, stop } = await startEngine(engine, dir);
    const told = { ...env, E2E_ENGINE: engine, E2E_OTLP_ENDPOINT: receiver.endpoint };
    const exitCode = await runCommand(
      join(folder, 'node_modules', '.bin', 'vitest'),
      ['run', '--config', 'vitest.traces.config.ts'],
      { cwd: folder, env: { ...withoutAws(process.env), ...told } },
    ).finally(stop);
    return readVitestReport(`traces on ${engine}`, report, exitCode);
  } finally {
    await receiver.stop();
  }
}

const { values } = parseArgs({ options: { engine: { type: 'string', default: 'embedded' } } });
const dir = mkdtempSync(join(tmpdir(), 'reelkeep-traces-'));
closeRun([
  await follow(values.engine, dir).catch((error: unknown) =>
    failedOnce('traces', error instanceof Error ? error.message : String(error)),
  ),
]);
rmSync(dir, { recursive: true, force: true });
