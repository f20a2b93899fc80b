/** A Python package of one version in a virtual environment of its own, in the repository's cache folder. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, PYTHON_MISSING } from './localstack-python.ts';
import { runCommand } from './run-command.ts';

interface PythonPackage {
  readonly name: string;
  readonly version: string;
  readonly command: string;
  /** What it needs and does not say, e.g. `setuptools==80.9.0`. */
  readonly beside?: readonly string[];
}

/**
 * The path of a command of that package (`python` is one of each), installed on the first call. A folder without its marker
 * is half made and is made again. Throws an Error of one line when there is no Python, or no registry.
 */
export async function preparePythonPackage(
  root: string,
  { name, version, command, beside = [] }: PythonPackage,
): Promise<string> {
  const python = findPython();
  if (python === undefined) throw new Error(PYTHON_MISSING.replace('LocalStack without Docker', name));
  const folder = join(root, '.cache', `${name}-${version}-${python.version}`);
  const bin = join(folder, 'bin');
  const marker = join(folder, '.complete');
  if (existsSync(marker)) return join(bin, command);
  console.log(`Installing ${name} ${version} into ${folder} (first time only) ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = { cwd: root, env: process.env };
  if ((await runCommand(python.path, ['-m', 'venv', folder], options)) !== 0) {
    throw new Error(`${python.path} cannot make a virtual environment`);
  }
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    `${name}==${version}`,
    ...beside,
  ];
  if ((await runCommand(join(bin, 'python'), pip, options)) !== 0) {
    throw new Error(`pip could not install ${name}; is the Python registry reachable?`);
  }
  writeFileSync(marker, '');
  return join(bin, command);
}
