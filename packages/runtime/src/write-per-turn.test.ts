import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { writePerTurn } from './write-per-turn.ts';

function record() {
  const written: string[] = [];
  return { written, output: writePerTurn({ write: (text) => void written.push(text) }) };
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('hands the lines of a turn on together at its end, in order', async () => {
  const { written, output } = record();
  for (const line of ['a\n', 'b\n']) output.write(line);
  await Promise.resolve();
  output.write('c\n');
  expect(written).toEqual([]);
  await nextTurn();
  expect(written).toEqual(['a\nb\nc\n']);
  output.write('d\n');
  await nextTurn();
  expect(written).toEqual(['a\nb\nc\n', 'd\n']);
});

test('holds no more than 64 KiB in a turn that does not end', () => {
  const { written, output } = record();
  for (let line = 0; line < 100; line += 1) output.write('x'.repeat(1_000));
  expect(written.join('').length).toBeGreaterThan(65_536);
});

test.each(['process.exit(3)', 'throw new Error()'])('leaves nothing behind when the process ends by %s', (end) => {
  const module = new URL('./write-per-turn.ts', import.meta.url).href;
  const script = `import { writeSync } from 'node:fs'; import { writePerTurn } from '${module}';
    writePerTurn({ write: (text) => writeSync(1, text) }).write('last words'); ${end};`;
  let said = '';
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  }
  expect(said).toBe('last words');
});
