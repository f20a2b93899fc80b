import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_PROVIDER_HEADERS, readProviderHeaders } from './provider-headers.ts';

/** How the file asks for a variable. */
const variable = (name: string) => `$\{${name}}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provider-headers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(content: unknown, env: Record<string, string> = {}) {
  const path = join(folder, 'headers.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readProviderHeaders(path, env);
}

describe('readProviderHeaders', () => {
  it('gives a host its headers, in lower case, filled in from the environment', () => {
    const headers = read(
      {
        'API.Example': {
          'X-Api-Key': variable('KEY'),
          Authorization: `Bearer ${variable('KEY')}:${variable('OTHER')}`,
        },
      },
      { KEY: 's3cret', OTHER: 'more' },
    );
    expect(headers.forHost('api.example')).toEqual({ 'x-api-key': 's3cret', authorization: 'Bearer s3cret:more' });
  });

  it('gives nothing to any other host', () => {
    const headers = read({ 'api.example': { 'x-api-key': 'k' } });
    for (const host of ['example', 'x.api.example', 'api.example.evil', '__proto__', 'toString', '']) {
      expect(headers.forHost(host)).toEqual({});
    }
    expect(NO_PROVIDER_HEADERS.forHost('api.example')).toEqual({});
  });

  it('leaves a dollar sign that names no variable as it is', () => {
    const value = `$KEY $$ ${variable('')} ${variable('1')}`;
    expect(read({ 'h.example': { a: value } }).forHost('h.example')).toEqual({ a: value });
  });

  it.each<[string, unknown, Record<string, string>, RegExp]>([
    ['is no JSON', '{ "h.example": { "a": "s3cret" ', {}, /has another shape: expected JSON/],
    ['is a list', ['s3cret'], {}, /has another shape/],
    ['has a number for a value', { 'h.example': { a: 5, b: 's3cret' } }, {}, /has another shape/],
    ['names a URL instead of a host', { 'https://h.example/': { a: 's3cret' } }, {}, /has another shape/],
    ['has a header name with a space', { 'h.example': { 'a b': 's3cret' } }, {}, /has another shape/],
    [
      'needs a variable that is not set',
      { 'h.example': { a: `s3cret${variable('NONE')}` } },
      {},
      /needs the environment variable NONE/,
    ],
    ['has a line break in a value', { 'h.example': { a: 's3cret\r\nx: y' } }, {}, /a value that no header can carry/],
    [
      'is filled in with a line break',
      { 'h.example': { a: variable('KEY') } },
      { KEY: 's3cret\n' },
      /no header can carry/,
    ],
    ['has a letter that no header can carry', { 'h.example': { a: 's3cret✓' } }, {}, /no header can carry/],
    ['sets Host', { 'h.example': { Host: 's3cret' } }, {}, /sets host, which is not for it to set/],
    ['sets Range', { 'h.example': { range: 's3cret' } }, {}, /sets range/],
  ])('refuses a file that %s, and never repeats a value', (_, content, env, why) => {
    expect(() => read(content, env)).toThrow(why);
    expect(() => read(content, env)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('s3cret') }),
    );
  });

  it('says which file can not be read', () => {
    expect(() => readProviderHeaders(join(folder, 'none.json'), {})).toThrow(/none\.json can not be read/);
  });
});
