/**
 * Bundles the app in the current folder into `dist/main.js`, one ESM file for Node 24 that needs no node_modules: what the
 * images hold, with a list of what is in it (`sbom.cdx.json`). It is an app's `build` script, so esbuild is the app's own, on
 * the PATH. `--entry` names another one than `src/main.ts`; `--lambda` bundles `src/lambda.ts` into `dist-lambda/lambda.js`,
 * which is what an AWS Lambda function's archive holds; `--out` names another folder.
 */
import { cpSync, existsSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { property, readJson } from './json.ts';
import { runPnpm } from './pnpm.mjs';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';

/** Bundled CommonJS packages ask for builtins with `require`, which an ES module does not have. */
const BANNER =
  "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);";
/** Packages of files that are served and not run; they stand beside the bundle, where it finds them by name. */
const ASSET_PACKAGES = ['swagger-ui-dist'];

const app = process.cwd();
const { values: options } = parseArgs({
  options: { entry: { type: 'string' }, lambda: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const dist = resolve(app, options.out ?? (options.lambda ? 'dist-lambda' : 'dist'));
const entry = options.entry ?? (options.lambda ? 'src/lambda.ts' : 'src/main.ts');
const outfile = join(dist, options.lambda ? 'lambda.js' : 'main.js');

async function bundle(): Promise<number> {
  if (!existsSync(join(app, entry))) {
    console.error(`${app} has no ${entry} to bundle`);
    return 1;
  }
  rmSync(dist, { recursive: true, force: true });
  const exitCode = await runCommand(
    'esbuild',
    [
      entry,
      '--bundle',
      `--outfile=${outfile}`,
      '--platform=node',
      '--format=esm',
      '--target=node24',
      // Packages' ES modules, where they have them: what nobody uses is left out, which halves a start.
      '--main-fields=module,main',
      // Names stay, so that a stack trace is still to be read without the map.
      '--minify-whitespace',
      '--minify-syntax',
      '--sourcemap',
      '--log-level=warning',
      `--banner:js=${BANNER}`,
      ...ASSET_PACKAGES.map((name) => `--external:${name}`),
    ],
    { cwd: app, env: process.env },
  );
  if (exitCode !== 0) return exitCode;
  // Without it Node would look for a package.json further up to learn that the bundle is an ES module.
  writeFileSync(join(dist, 'package.json'), `{ "name": "${basename(app)}", "type": "module" }\n`);
  for (const name of ASSET_PACKAGES) {
    const installed = join(app, 'node_modules', name);
    if (!existsSync(installed)) continue;
    cpSync(realpathSync(installed), join(dist, 'node_modules', name), { recursive: true });
  }
  if (!listContents()) return 1;
  console.log(`${outfile} is made`);
  return 0;
}

/** CycloneDX, from the lockfile, by pnpm: every package that the app may hold, with version, licence and digest. */
function listContents(): boolean {
  const name = property(readJson(join(app, 'package.json')), 'name');
  const format = ['--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6', '--sbom-type', 'application'];
  const out = ['--out', join(dist, 'sbom.cdx.json')];
  return runPnpm(repositoryFolder, ['--filter', String(name), 'sbom', '--prod', ...format, ...out]).status === 0;
}

process.exitCode = await bundle();
