import { describe, expect, it } from 'vitest';
import { parseDueKey, parseLedgerKey } from './ledger.ts';
import { gatherHistory } from './video-history.ts';

const prefix = 'ledger/acme/c/videos/';
const sha = 'a'.repeat(64);

describe('parseLedgerKey', () => {
  it.each([
    'ledger/acme/c/ended',
    `${prefix}20250812_143052-001`,
    `${prefix}20250231_000000-001/a`,
    `${prefix}20250812_143052-0001/a`,
    `${prefix}20250812_143052-001/a.stored`,
    `${prefix}20250812_143052-001/a.stored.1`,
    `${prefix}20250812_143052-001/a.stored.1.zz`,
    `${prefix}20250812_143052-001/a.Gone`,
    `${prefix}20250812_143052-001/a/b`,
    `${prefix}20250812_143052-001/.x`,
  ])('does not guess at %s', (key) => {
    expect(parseLedgerKey(prefix, key)).toBeUndefined();
  });
});

describe('parseDueKey', () => {
  it.each(['ledger/_due/soon/reap/acme/c/m', 'ledger/_due/20250812_143052/burn/acme/c/m', 'ledger/acme/c/ended'])(
    'does not guess at %s',
    (key) => {
      expect(parseDueKey('ledger', key)).toBeUndefined();
    },
  );
});

describe('gatherHistory', () => {
  const video = `${prefix}20250812_143052-001/`;

  it('tells open attempts from closed ones, in whatever order their keys come', () => {
    const keys = [`${video}a`, `${video}a.stored.5.${sha}`, `${video}b`, `${video}c.provider_gone`, `${video}c`];
    const [history] = gatherHistory(prefix, keys).videos;
    expect(history).toMatchObject({ iteration: 1, stored: { sizeBytes: 5, sha256: sha }, removed: false });
    expect([...(history?.open ?? [])]).toEqual(['b']);
  });

  it('keeps videos apart and reports what is strange', () => {
    const other = `${prefix}20250812_143052-002/removed`;
    const { videos, strange } = gatherHistory(prefix, [`${video}a`, other, `${prefix}junk`]);
    expect(videos.map(({ iteration, removed }) => [iteration, removed])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(strange).toEqual([`${prefix}junk`]);
  });
});
