/** Fuzzes the API by its own OpenAPI document, with all of schemathesis' checks, with a token and without one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { property } from './json.ts';
import { preparePythonPackage } from './python-package.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { closeRun, failedOnce, passedOnce, type Tally } from './tally.ts';

const SCHEMATHESIS = { name: 'schemathesis', version: '4.32.5', command: 'schemathesis' } as const;
/** Both runs together stay under three minutes. */
const RUNS = [
  { name: 'with a token', authorised: true, examples: 25 },
  { name: 'without a token', authorised: false, examples: 10 },
] as const;

/** The API over its reference store, in a process of its own. */
async function startServer(root: string): Promise<{ baseUrl: string; token: string; stop(): Promise<void> }> {
  const folder = join(root, 'apps', 'presign-api');
  const child = spawn(process.execPath, ['src/testing/schema-server.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error('the API did not start');
  const said: unknown = JSON.parse(String(first[0]));
  return {
    baseUrl: String(property(said, 'baseUrl')),
    token: String(property(said, 'token')),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

async function fuzz(): Promise<Tally[]> {
  const command = await preparePythonPackage(repositoryFolder, SCHEMATHESIS);
  const server = await startServer(repositoryFolder);
  const tallies: Tally[] = [];
  try {
    for (const { name, authorised, examples } of RUNS) {
      const header = authorised ? ['-H', `Authorization: Bearer ${server.token}`] : [];
      const config = join(repositoryFolder, 'scripts', 'schemathesis.toml');
      const args = ['--config-file', config, 'run', `${server.baseUrl}/openapi.json`, '--checks', 'all', ...header];
      const code = await runCommand(
        command,
        [...args, '--max-examples', String(examples), '--workers', '2', '--seed', '1', '--no-color'],
        { cwd: join(repositoryFolder, '.cache'), env: process.env },
      );
      const title = `schemathesis ${name}`;
      tallies.push(code === 0 ? passedOnce(title) : failedOnce(title, `exit code ${code}`));
    }
  } finally {
    await server.stop();
  }
  return tallies;
}

closeRun(
  await fuzz().catch((error: unknown) => [
    failedOnce('schemathesis', error instanceof Error ? error.message : String(error)),
  ]),
);
