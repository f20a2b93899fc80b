import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFolder } from '../folders.ts';
import { withSection } from '../results-file.ts';
import { scaleSections } from './page.ts';
import { readCounts } from './step-costs.ts';

it('docs/SCALE.md has the tables that the model gives: run `pnpm bench:scale` where it has not', () => {
  const page = readFileSync(join(repositoryFolder, 'docs', 'SCALE.md'), 'utf8');
  const made = [...scaleSections(readCounts())].reduce((text, [name, table]) => withSection(text, name, table), page);
  expect(page).toBe(made);
});
