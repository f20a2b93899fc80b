/** The arrows between our packages: who may import whom, and what from outside. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { listImports } from './source-imports.ts';

export interface SourceFile {
  /** From the repository's folder, e.g. `packages/core/src/tenant.ts`. */
  readonly path: string;
  readonly text: string;
}

/** What a package.json declares. */
export interface Manifest {
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** Manifests by the folder they are in, e.g. `packages/core`. */
export type Manifests = ReadonlyMap<string, Manifest>;

/** What others may import; every other package of ours is an app. */
const LIBRARIES = ['core', 'runtime', 's3-adapter', 'sqs-adapter'].map((name) => `@reelkeep/${name}`);
const ADAPTERS = ['packages/s3-adapter', 'packages/sqs-adapter'];

/** They look at the product from outside, with any client they like. */
const NEVER_SHIPPED = ['e2e', 'bench'];

/** Each of the cloud's clients has one owner, so that its errors, time-outs and quirks are handled once. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['@aws-sdk/client-s3', 'packages/s3-adapter'],
  ['@aws-sdk/s3-request-presigner', 'packages/s3-adapter'],
  ['@aws-sdk/client-sqs', 'packages/sqs-adapter'],
  ['@aws-sdk/client-sns', 'packages/sqs-adapter'],
  ['@aws-sdk/client-eventbridge', 'packages/sqs-adapter'],
  ['sqs-consumer', 'packages/sqs-adapter'],
]);

/** Core computes: a hash is arithmetic, a file or a socket is not. */
const CORE_MAY_IMPORT = ['zod', 'node:crypto'];
/** Tests may also look into the engine that runs them: what is still held in memory is no I/O. */
const CORE_TESTS_MAY_IMPORT = ['vitest', 'fast-check', 'node:v8', 'node:vm'];

/** Every way in which `files` go against the arrows, as `path: what is wrong`; empty when none does. */
export function findWrongImports(files: readonly SourceFile[], manifests: Manifests): readonly string[] {
  return files.flatMap(({ path, text }) =>
    listImports(text).flatMap((specifier) =>
      findFaults(path, specifier, manifests).map((fault) => `${path}: ${fault}`),
    ),
  );
}

function findFaults(path: string, specifier: string | undefined, manifests: Manifests): readonly string[] {
  if (specifier === undefined) return ['imports a computed name, which cannot be checked'];
  const home = homeOf(path);
  const isTest = isTestFile(path) || NEVER_SHIPPED.includes(home);
  const shipsTestCode = !isTest && isTestFile(specifier) ? [`${specifier} is for tests only`] : [];
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith(`${home}/`) ? shipsTestCode : [`${specifier} leaves ${home}`];
  }
  return [
    ...shipsTestCode,
    ...(isBuiltin(specifier) ? [] : findUndeclared(home, isTest, specifier, manifests)),
    ...findForbidden(home, isTest, specifier),
  ];
}

function findUndeclared(home: string, isTest: boolean, specifier: string, manifests: Manifests): readonly string[] {
  const manifest = manifests.get(home);
  const name = packageOf(specifier);
  const declared = [...(manifest?.dependencies ?? []), ...(isTest ? (manifest?.devDependencies ?? []) : [])];
  return declared.includes(name) ? [] : [`${name} is not a dependency in ${home}/package.json`];
}

function findForbidden(home: string, isTest: boolean, specifier: string): readonly string[] {
  const name = packageOf(specifier);
  const ours = name.startsWith('@reelkeep/');
  if (home === 'packages/core') {
    const allowed = isTest ? [...CORE_MAY_IMPORT, ...CORE_TESTS_MAY_IMPORT] : CORE_MAY_IMPORT;
    return allowed.includes(name) ? [] : [`core may import ${allowed.join(', ')} and nothing else, not ${specifier}`];
  }
  if (home === 'packages/runtime' && ours) return [`runtime knows none of our packages, not ${name}`];
  if (home === 'e2e' && ours) return [`e2e is a black box and imports nothing of ours, not ${name}`];
  if (ADAPTERS.includes(home) && ours && name !== '@reelkeep/core') return [`an adapter knows core alone, not ${name}`];
  if (home === 'infra' && ours && name !== '@reelkeep/core') return [`infra knows core alone, not ${name}`];
  if (ours && !LIBRARIES.includes(name)) return [`${name} is an app, which nobody imports`];
  const owner = OWNERS.get(name);
  return owner !== undefined && owner !== home && !isTest ? [`${name} belongs to ${owner}`] : [];
}

/** The workspace package a path is in: `apps/cli` of `apps/cli/src/main.ts`, `e2e` of `e2e/src/up.ts`. */
export function homeOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'packages' || first === 'apps' ? `${first}/${second}` : first;
}

/** Tests, and what only tests use: of ours everything under `testing/`. */
export function isTestFile(path: string): boolean {
  return (
    /\.test(\.ts)?$/.test(path) ||
    /(^|\/)testing\//.test(path) ||
    /^(\.\/)?vitest(\.\w+)?\.config\.ts$/.test(posix.basename(path))
  );
}

/** `@aws-sdk/client-s3` of `@aws-sdk/client-s3/dist`, `zod` of `zod/v4`; a builtin is its own name. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
