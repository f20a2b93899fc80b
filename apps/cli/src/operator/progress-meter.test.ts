import { describe, expect, it } from 'vitest';
import { createCommandOutput } from './command-output.ts';
import { progressLine } from './progress-meter.ts';

describe('a progress meter', () => {
  it('shows a share where the whole is known, and a count in coarse steps where it is not', () => {
    expect(progressLine('sending', 100, 400)).toBe('sending [######------------------]  25 % of 400');
    expect(progressLine('sending', 400, 400)).toBe('sending [########################] 100 % of 400');
    expect([7, 42, 1_399, 258_000].map((done) => progressLine('looking at', done, undefined))).toEqual([
      'looking at 7 ...',
      'looking at 42 ...',
      'looking at 1300 ...',
      'looking at 250000 ...',
    ]);
  });

  const work = (options: { json: boolean; isTTY: boolean }) => {
    const written = { stdout: '', stderr: '' };
    const output = createCommandOutput(options.json, {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text), isTTY: options.isTTY, columns: 30 },
    });
    output.progress('sending', 1, 2);
    output.progress('sending', 1, 2);
    output.each({ n: 1 }, () => 'one');
    output.each({ n: 2 }, () => 'two');
    return written;
  };

  it('is one line of a terminal, cut to its width, and makes way for the answer', () => {
    expect(work({ json: false, isTTY: true })).toEqual({
      stdout: 'one\ntwo\n',
      stderr: '\r\u{1b}[2Ksending [############--------\r\u{1b}[2K',
    });
  });

  it('is not seen on a pipe or with --json', () => {
    expect(work({ json: false, isTTY: false }).stderr).toBe('');
    expect(work({ json: true, isTTY: true })).toEqual({ stdout: '{"n":1}\n{"n":2}\n', stderr: '' });
  });
});
