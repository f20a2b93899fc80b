import { describe, expect, it } from 'vitest';
import { formatTable } from './table.ts';

const header = ['TENANT', 'SIZE', 'URL'];
const rows = [
  ['acme', '97924', 'http://127.0.0.1:4566/bucket/key?signature=abc'],
  ['globex-corporation', '1', 'short'],
];

describe('formatTable', () => {
  it('lines the columns up and cuts nothing on a pipe', () => {
    expect(formatTable(header, rows, { width: undefined })).toEqual([
      'TENANT              SIZE   URL',
      'acme                97924  http://127.0.0.1:4566/bucket/key?signature=abc',
      'globex-corporation  1      short',
    ]);
  });

  it('cuts the last column where the terminal ends', () => {
    const lines = formatTable(header, rows, { width: 50 });
    expect(lines[1]).toBe('acme                97924  http://127.0.0.1:4566/…');
    expect(lines[1]).toHaveLength(50);
    expect(lines[2]).toBe('globex-corporation  1      short');
  });

  it('leaves the beginning of the last column on a terminal too narrow for the rest', () => {
    expect(formatTable(header, rows, { width: 10 })[1]).toBe('acme                97924  http://127.…');
  });

  it('prints the header alone when there are no rows', () => {
    expect(formatTable(header, [], { width: undefined })).toEqual(['TENANT  SIZE  URL']);
  });
});
