import { describe, expect, it } from 'vitest';
import { createMp4Walk, type Mp4Fault } from './mp4-walk.ts';
import { box, FTYP, faststart, file, fragmented, indexLast, largeBox, readSample } from './testing/mp4-boxes.ts';

/** The verdict on bytes that pass in chunks of `chunkBytes`. */
function walk(bytes: Uint8Array, chunkBytes = bytes.length): Mp4Fault | undefined {
  const mp4 = createMp4Walk();
  for (let at = 0; at < bytes.length; at += chunkBytes) mp4.push(bytes.subarray(at, at + chunkBytes));
  return mp4.end();
}

const text = (words: string) => Buffer.from(words);

describe('an MP4 walk', () => {
  it.each([
    ['counter', readSample('counter')],
    ['fractal', readSample('fractal')],
    ['test-pattern', readSample('test-pattern')],
    ['with its index first', faststart],
    ['with its index last', indexLast],
    ['in fragments', fragmented],
    ['with an empty box', file(faststart, box('free'))],
    ['filled up with zeroes', file(faststart, new Uint8Array(515))],
    ['with a 64-bit size', file(FTYP, largeBox('mdat', 100), box('moov', 8))],
    ['with a 64-bit size of nothing', file(FTYP, box('moov', 8), largeBox('mdat', 0))],
    ['with a 64-bit size that starts it', file(largeBox('ftyp', 16), box('moov', 8), box('mdat', 8))],
    ['whose last box runs to the end', file(FTYP, box('moov', 8), box('mdat', 50, 0))],
    ['whose last box runs to the end and is empty', file(FTYP, box('moov', 8), box('mdat', 0, 0))],
    [
      'with a user type and a copyright box',
      file(FTYP, box('uuid', 16), box('\xa9cpy'), box('moov', 8), box('mdat', 8)),
    ],
  ])('passes a real file %s', (_, bytes) => {
    expect(walk(bytes)).toBeUndefined();
    expect(walk(bytes, 1)).toBeUndefined();
  });

  it.each<[string, Uint8Array, Mp4Fault['fault']]>([
    ['nothing', new Uint8Array(0), 'truncated'],
    ['three bytes', text('abc'), 'truncated'],
    ['half of a first header', FTYP.subarray(0, 6), 'truncated'],
    ['a word', text('Denied.'), 'not_mp4'],
    ['a page', text('<!doctype html><title>Please sign in</title>'), 'not_mp4'],
    ['a JSON error', text('{"error":{"code":403,"message":"expired"}}'), 'not_mp4'],
    ['an XML error', text('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), 'not_mp4'],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not_mp4'],
    ['a WebM', Buffer.from('1a45dfa39f4286810142f7810142f281', 'hex'), 'not_mp4'],
    ['a playlist', text('#EXTM3U\n#EXT-X-VERSION:3\n'), 'not_mp4'],
    ['zeroes', new Uint8Array(64), 'not_mp4'],
    ['a file whose first box is not ftyp', file(box('moov', 8), FTYP, box('mdat', 8)), 'not_mp4'],
    ['a box that is smaller than its header', file(FTYP, box('moov', 0, 7)), 'not_mp4'],
    ['a 64-bit size that is smaller than its header', file(FTYP, largeBox('moov', 0, 15n)), 'not_mp4'],
    ['a type that nobody can write', file(FTYP, box('\x00\x01\x02\x03', 8)), 'not_mp4'],
    ['a file without an index', file(FTYP, box('mdat', 40)), 'no_moov'],
    ['ftyp alone', FTYP, 'no_moov'],
    ['an index without pictures', file(FTYP, box('moov', 40)), 'truncated'],
    ['a box that claims more than comes', file(FTYP, box('moov', 8), box('mdat', 10, 1_000)), 'truncated'],
    ['a 64-bit size beyond all files', file(FTYP, box('moov', 8), largeBox('mdat', 9, 2n ** 64n - 1n)), 'truncated'],
    ['a file that ends inside a header', file(faststart, text('\0\0\0')), 'truncated'],
    ['a file that ends inside a 64-bit size', file(faststart, largeBox('free', 0).subarray(0, 12)), 'truncated'],
  ])('refuses %s', (_, bytes, fault) => {
    expect(walk(bytes)?.fault).toBe(fault);
    expect(walk(bytes, 1)).toEqual(walk(bytes));
  });

  it.each([
    ['index first', faststart],
    ['index last', indexLast],
    ['a 64-bit size', file(FTYP, box('moov', 8), largeBox('mdat', 20))],
    ['counter', readSample('counter').subarray(0, 2_000)],
  ])('refuses a file cut short at any byte: %s', (_, bytes) => {
    const passed: number[] = [];
    for (let length = 0; length < bytes.length; length += 1) {
      if (walk(bytes.subarray(0, length)) === undefined) passed.push(length);
    }
    expect(passed).toEqual([]);
  });

  it('refuses a real file cut short between any two of its boxes, which are all whole', () => {
    const bytes = readSample('test-pattern');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const ends: number[] = [];
    for (let at = view.getUint32(0); at < bytes.length; at += view.getUint32(at)) ends.push(at);
    expect(ends.length).toBeGreaterThan(1);
    const verdicts = ends.map((end) => walk(bytes.subarray(0, end))?.fault);
    // free between index and pictures may be the last thing that came.
    expect(verdicts.every((fault) => fault === 'truncated' || fault === 'no_moov')).toBe(true);
  });

  it('tells of what is no MP4 with the first eight bytes, and shows them', () => {
    const mp4 = createMp4Walk();
    expect(mp4.push(text('<!docty'))).toBeUndefined();
    expect(mp4.push(text('p'))).toEqual({
      fault: 'not_mp4',
      detail: 'expected an MP4 that starts with an ftyp box, got "<!doctyp"',
    });
  });

  it('stays with its first verdict', () => {
    const mp4 = createMp4Walk();
    const first = mp4.push(text('<!doctype html>'));
    expect(mp4.push(faststart)).toBe(first);
    expect(mp4.end()).toBe(first);
  });

  it('shows what can not be printed as dots', () => {
    expect(walk(Buffer.from('\x1b[31m\x00\n"evil'))?.detail).toContain('".[31m..\\""');
  });
});
