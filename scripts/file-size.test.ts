/** No file of ours grows past what is read in one go. */
import { expect, test } from 'vitest';
import { isTestFile, type SourceFile } from './import-directions.ts';
import { repositoryFolder } from './repository.ts';
import { readSources } from './source-tree.ts';

const MOST_LINES = 250;
/** A table of cases is long and simple. */
const MOST_LINES_OF_A_TEST = 300;

function findLongFiles(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > (isTestFile(path) ? MOST_LINES_OF_A_TEST : MOST_LINES) ? [`${path}: ${lines} lines`] : [];
  });
}

test('no source file is longer than 250 lines, no test longer than 300', () => {
  expect(findLongFiles(readSources(repositoryFolder, ['scripts']))).toEqual([]);
});

test('a file one line too long is found', () => {
  const lines = (count: number) => 'a;\n'.repeat(count);
  expect(
    findLongFiles([
      { path: 'apps/cli/src/a.ts', text: lines(250) },
      { path: 'apps/cli/src/b.ts', text: lines(251) },
      { path: 'apps/cli/src/a.test.ts', text: lines(300) },
      { path: 'apps/cli/src/b.test.ts', text: lines(301) },
    ]),
  ).toEqual(['apps/cli/src/b.ts: 251 lines', 'apps/cli/src/b.test.ts: 301 lines']);
});
