import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDER_PROFILES } from '@reelkeep/core/provider-profiles';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProviderProfiles } from './provider-profiles-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provider-profiles-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(content: string) {
  const path = join(folder, 'profiles.json');
  writeFileSync(path, content);
  return readProviderProfiles(path);
}

describe('readProviderProfiles', () => {
  it('reads our own table as it was written', () => {
    expect(read(JSON.stringify(PROVIDER_PROFILES))).toEqual(PROVIDER_PROFILES);
  });

  it('takes an empty table: no provider is known', () => {
    expect(read('[]')).toEqual([]);
  });

  it('names every fault and its place', () => {
    const [first, second] = PROVIDER_PROFILES;
    const rows = [
      { ...first, hosts: ['https://h'] },
      { ...second, lifetimeSeconds: -1 },
    ];
    expect(() => read(JSON.stringify(rows))).toThrow(/0\.hosts\.0: expected a host name.*; 1\.lifetimeSeconds: /);
  });

  it.each([
    ['{}', /profiles\.json: file: /],
    ['[', /profiles\.json is no JSON/],
    ['', /is no JSON/],
  ])('refuses %j', (content, why) => {
    expect(() => read(content)).toThrow(why);
  });

  it('says which file can not be read', () => {
    expect(() => readProviderProfiles(join(folder, 'none.json'))).toThrow(/none\.json can not be read/);
  });
});
