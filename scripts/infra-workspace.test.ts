/** infra/ is a workspace of its own, and yet has the same versions of what both have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { infraFolder } from './infra-workspace.ts';
import { property, readJson } from './json.ts';
import { repositoryFolder } from './repository.ts';

test('what the catalog has is the same in infra/', () => {
  const manifest = readJson(join(infraFolder, 'package.json'));
  const catalog = readFileSync(join(repositoryFolder, 'pnpm-workspace.yaml'), 'utf8');
  const pinned = new Map(
    [...catalog.matchAll(/^ {2}"?([@a-z][^":\s]*)"?: (\d\S*)$/gm)].map(([, name, of]) => [name, of]),
  );
  const asked = ['dependencies', 'devDependencies'].flatMap((field) => Object.entries(property(manifest, field) ?? {}));
  const shared = asked.filter(([name]) => pinned.has(name));
  expect(shared.length).toBeGreaterThan(5);
  expect(shared).toEqual(shared.map(([name]) => [name, pinned.get(name)]));
  expect(property(manifest, 'packageManager')).toBe(
    property(readJson(join(repositoryFolder, 'package.json')), 'packageManager'),
  );
});
