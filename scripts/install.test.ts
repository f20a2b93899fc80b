/** The install before every start: once, for everyone at the same time, and again only when what is to be installed has changed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workspaceGlobs } from './dependency-hash.mjs';

let root: string;

/** A checkout with an `npx` that notes how it was called and lays down a node_modules with a node in it. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reelkeep-install-'));
  for (const folder of ['scripts', 'patches', 'packages/core', 'bin'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const script of ['install', 'install-lock', 'dependency-hash', 'pnpm']) {
    cpSync(join(import.meta.dirname, `${script}.mjs`), join(root, 'scripts', `${script}.mjs`));
  }
  writeFileSync(join(root, 'package.json'), '{ "packageManager": "pnpm@1.2.3+sha512.abc" }');
  writeFileSync(join(root, 'packages/core/package.json'), '{}');
  writeFileSync(join(root, 'pnpm-workspace.yaml'), 'packages:\n  - packages/*\n  - e2e\ncatalog:\n  zod: 1\n');
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'lock');
  installBy(`echo "$@" >> calls; mkdir -p node_modules/.bin; ln -sf '${process.execPath}' node_modules/.bin/node`);
});
afterEach(() => rmSync(root, { recursive: true }));

function installBy(npx: string): void {
  writeFileSync(join(root, 'bin', 'npx'), `#!/bin/sh\n${npx}\n`);
  chmodSync(join(root, 'bin', 'npx'), 0o755);
}

async function install() {
  const child = spawn(process.execPath, [join(root, 'scripts', 'install.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
  });
  const [output, errors, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { output, errors, exitCode };
}

const calls = () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');

test('installs the pinned pnpm set on the first start and is silent on the second', async () => {
  expect(await install()).toEqual({ output: 'Installing (first start only) ...\n', errors: '', exitCode: 0 });
  expect(await install()).toEqual({ output: '', errors: '', exitCode: 0 });
  expect(calls()).toEqual([
    '--yes --prefer-offline pnpm@1.2.3 install --frozen-lockfile --config.confirmModulesPurge=false',
  ]);
});

test.each([
  ['the lockfile changes', () => appendFileSync(join(root, 'pnpm-lock.yaml'), 'x')],
  ['a patch is added', () => writeFileSync(join(root, 'patches', 'a.patch'), 'x')],
  ['a package asks for more', () => writeFileSync(join(root, 'packages/core/package.json'), '{ "dependencies": {} }')],
  ['the project node is gone', () => rmSync(join(root, 'node_modules/.bin/node'))],
  [
    'the project node does not run',
    () => {
      rmSync(join(root, 'node_modules/.bin/node'));
      writeFileSync(join(root, 'node_modules/.bin/node'), 'for another machine');
    },
  ],
])('installs again when %s', async (_, change) => {
  await install();
  change();
  expect((await install()).exitCode).toBe(0);
  expect(calls()).toHaveLength(2);
});

test('installs once when two starts come at the same time', async () => {
  installBy(
    `if [ -e busy ]; then echo twice at once >> calls; fi; touch busy; sleep 1; rm busy; echo "$@" >> calls
     mkdir -p node_modules/.bin; ln -sf '${process.execPath}' node_modules/.bin/node`,
  );
  const both = await Promise.all([install(), install()]);
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(calls()).toHaveLength(1);
});

test('takes over the lock of an install that was killed', async () => {
  const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(gone, 'exit');
  mkdirSync(join(root, '.cache'));
  writeFileSync(join(root, '.cache', 'install.lock'), String(gone.pid));
  expect((await install()).exitCode).toBe(0);
  expect(existsSync(join(root, '.cache', 'install.lock'))).toBe(false);
});

test('says in one line that the install failed, and leaves it to be done again', async () => {
  installBy('exit 7');
  const { errors, exitCode } = await install();
  expect(exitCode).toBe(1);
  expect(errors).toMatch(/^Reelkeep cannot install: pnpm install ended with 7; .*registry.*\n$/);
  expect(existsSync(join(root, 'node_modules', '.reelkeep-installed'))).toBe(false);
});

test('reads the folders of the workspace, quoted or not, past comments, and stops at the next key', () => {
  expect(workspaceGlobs("packages:\n  - packages/*\n\n  # why\n  - 'e2e'\ncatalog:\n  - no\n")).toEqual([
    'packages/*',
    'e2e',
  ]);
});

test('says in one line that the folder can not be written, and installs nothing', async () => {
  // What no user may write, root neither.
  writeFileSync(join(root, '.cache'), '');
  const { output, errors, exitCode } = await install();
  expect([output, exitCode]).toEqual(['', 1]);
  expect(errors).toMatch(/^Reelkeep cannot install: \S+ can not be written \(.+\); run it as the user who owns .*\n$/);
  expect(existsSync(join(root, 'calls'))).toBe(false);
});
