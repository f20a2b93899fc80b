/** Makes LocalStack's virtual environment once, from pinned requirements, and keeps it in the repository's cache folder. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, PYTHON_MISSING } from './localstack-python.ts';
import { runCommand } from './run-command.ts';

/**
 * The path of a Python that has LocalStack installed. The first call takes about a minute and 500 MB; others find it done.
 * The folder is named after the requirements and the Python; one without its marker is half made and is made again.
 * Throws an Error of one line when there is no Python, or no registry.
 */
export async function prepareLocalStackPython(root: string): Promise<string> {
  const python = findPython();
  if (python === undefined) throw new Error(PYTHON_MISSING);
  const requirements = join(root, 'scripts', 'localstack-requirements.txt');
  const key = createHash('sha256').update(readFileSync(requirements)).update(python.version).digest('hex').slice(0, 12);
  const folder = join(root, '.cache', `localstack-4.14.0-${key}`);
  const installed = join(folder, 'bin', 'python');
  const marker = join(folder, '.complete');
  if (existsSync(marker)) return installed;

  console.log(`Installing LocalStack into ${folder} (first time only, about a minute) ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = { cwd: root, env: process.env };
  if ((await runCommand(python.path, ['-m', 'venv', folder], options)) !== 0) {
    throw new Error(
      `${python.path} cannot make a virtual environment (on Debian: apt-get install python${python.version}-venv)`,
    );
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '-r', requirements];
  if ((await runCommand(installed, pip, options)) !== 0) {
    throw new Error('pip could not install LocalStack; is the Python registry reachable? Its own message is above');
  }
  writeFileSync(marker, '');
  return installed;
}
