/** Our packages' arrows point one way, and each rule that keeps them so can fail. */
import { describe, expect, test } from 'vitest';
import { findWrongImports, type Manifests } from './import-directions.ts';
import { repositoryFolder } from './repository.ts';
import { listImports } from './source-imports.ts';
import { readManifests, readSources } from './source-tree.ts';

const everything = [
  ...['zod', 'pino', 'hono', 'vitest', 'fast-check', 'sqs-consumer'],
  ...['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner', '@aws-sdk/client-sqs', '@aws-sdk/client-sns'],
  ...['core', 'runtime', 's3-adapter', 'sqs-adapter', 'cli', 'presign-api'].map((name) => `@reelkeep/${name}`),
];
const homes = [
  ...['packages/core', 'packages/runtime', 'packages/s3-adapter', 'packages/sqs-adapter', 'apps/cli', 'e2e', 'infra'],
];
/** Everything declared everywhere, so that only the arrows can be at fault. */
const lenient: Manifests = new Map(homes.map((home) => [home, { dependencies: everything, devDependencies: [] }]));

function faultsOf(path: string, text: string, manifests = lenient): readonly string[] {
  return findWrongImports([{ path, text }], manifests);
}

test('no source file of this repository goes against the arrows', () => {
  const sources = readSources(repositoryFolder);
  expect(sources.map(({ path }) => path)).toContain('packages/core/src/video-key.ts');
  expect(findWrongImports(sources, readManifests(repositoryFolder))).toEqual([]);
});

describe('a planted import against the arrows is found', () => {
  test.each([
    ['core that reads files', 'packages/core/src/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['core that reads files under the short name', 'packages/core/src/a.ts', "import fs from 'fs';"],
    ['core with a package besides zod', 'packages/core/src/a.ts', "import pino from 'pino';"],
    ['core with an adapter', 'packages/core/src/a.ts', "import { put } from '@reelkeep/s3-adapter/put';"],
    ['core with fast-check outside of tests', 'packages/core/src/a.ts', "import fc from 'fast-check';"],
    ['a core test that opens sockets', 'packages/core/src/a.test.ts', "import net from 'node:net';"],
    ['an adapter with the other', 'packages/s3-adapter/src/a.ts', "import type { Q } from '@reelkeep/sqs-adapter/q';"],
    ['an adapter with runtime', 'packages/sqs-adapter/src/a.ts', "import { log } from '@reelkeep/runtime/log';"],
    ['the S3 client in an app', 'apps/cli/src/a.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['the presigner in an app', 'apps/cli/src/a.ts', "import { getSignedUrl } from '@aws-sdk/s3-request-presigner';"],
    ['the S3 client in the other adapter', 'packages/sqs-adapter/src/a.ts', "import '@aws-sdk/client-s3';"],
    ['the SQS client in the other adapter', 'packages/s3-adapter/src/a.ts', "import '@aws-sdk/client-sqs';"],
    ['the SNS client in an app', 'apps/cli/src/a.ts', "export { SNSClient } from '@aws-sdk/client-sns';"],
    ['sqs-consumer in an app', 'apps/cli/src/a.ts', "const { Consumer } = await import('sqs-consumer');"],
    ['infra with an adapter', 'infra/src/a.ts', "import { put } from '@reelkeep/s3-adapter/put';"],
    ['runtime with core', 'packages/runtime/src/a.ts', "import type { Tenant } from '@reelkeep/core/tenant';"],
    ['an app with another by name', 'apps/cli/src/a.ts', "import { app } from '@reelkeep/presign-api/app';"],
    ['an app with another by path', 'apps/cli/src/a.ts', "import { app } from '../../presign-api/src/app.ts';"],
    ['a package left by path', 'packages/core/src/a.ts', "export * from '../../runtime/src/env.ts';"],
    ['e2e with a package of ours', 'e2e/src/a.test.ts', "type Key = import('@reelkeep/core/video-key').VideoKey;"],
    ['e2e that leaves its folder', 'e2e/src/a.ts', "import '../../packages/core/src/video-key.ts';"],
    ['test code in what ships', 'apps/cli/src/a.ts', "import { memory } from '@reelkeep/core/testing/memory';"],
    ['test code in what ships, by path', 'apps/cli/src/a.ts', "import { engine } from './testing/engine.ts';"],
    ['a computed name', 'apps/cli/src/a.ts', 'await import(name);'],
    ['the same under a comment', 'packages/core/src/a.ts', "// fine\n/* fine */ import fs from 'node:fs';"],
  ])('%s', (_, path, text) => {
    expect(faultsOf(path, text)).toHaveLength(1);
    expect(faultsOf(path, text)[0]).toMatch(new RegExp(`^${path}: `));
  });
});

describe('what the arrows allow is left alone', () => {
  test.each([
    [
      'core with zod, a hash and itself',
      'packages/core/src/a.ts',
      "import 'zod'; import 'node:crypto'; import './b.ts';",
    ],
    ['core tests with fast-check', 'packages/core/src/a.property.test.ts', "import 'fast-check'; import 'vitest';"],
    ['core testing code with vitest', 'packages/core/src/testing/a.ts', "import 'vitest'; import '../tenant.ts';"],
    ['the S3 client in its adapter', 'packages/s3-adapter/src/a.ts', "import '@aws-sdk/client-s3';"],
    ['the S3 client in an app test', 'apps/cli/src/a.test.ts', "import '@aws-sdk/client-s3';"],
    ['the S3 client in e2e', 'e2e/src/up.ts', "import '@aws-sdk/client-s3'; import 'node:net';"],
    ['an app with adapters', 'apps/cli/src/a.ts', "import '@reelkeep/s3-adapter/put'; import '@reelkeep/core/tenant';"],
    [
      'an import that is only text',
      'packages/core/src/a.ts',
      'const text = "import \'node:fs\'"; // import "node:net"',
    ],
  ])('%s', (_, path, text) => {
    expect(faultsOf(path, text)).toEqual([]);
  });
});

describe('every imported package is declared', () => {
  const manifests: Manifests = new Map([['apps/cli', { dependencies: ['zod'], devDependencies: ['vitest'] }]]);

  test.each([
    [
      'one declared nowhere',
      'apps/cli/src/a.ts',
      "import 'hono/cors';",
      ['hono is not a dependency in apps/cli/package.json'],
    ],
    [
      'a development one in what ships',
      'apps/cli/src/a.ts',
      "import 'vitest';",
      ['vitest is not a dependency in apps/cli/package.json'],
    ],
    ['a development one in a test', 'apps/cli/src/a.test.ts', "import 'vitest'; import 'zod/v4';", []],
    ['a builtin', 'apps/cli/src/a.ts', "import 'node:net';", []],
  ])('%s', (_, path, text, faults) => {
    expect(faultsOf(path, text, manifests)).toEqual(faults.map((fault) => `${path}: ${fault}`));
  });
});

test('lists every form of import, types included, and no plain export', () => {
  const text = `import type { A } from 'a'; import 'b'; export * from 'c'; export { d } from 'd';
    const e = await import('e'); type F = import('f').F; export const g = 1; await import(e);`;
  expect(listImports(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', undefined]);
});
