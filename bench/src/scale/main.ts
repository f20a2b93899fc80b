/** Writes the tables of docs/SCALE.md: `pnpm bench:scale`. With options it prints the tables for other assumptions, and writes nothing. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryFolder } from '../folders.ts';
import { writeSection } from '../results-file.ts';
import { scaleSections } from './page.ts';
import { readCounts } from './step-costs.ts';
import { USUAL } from './workload.ts';

const OPTIONS = {
  'video-mb': 'videoMb',
  'kept-days': 'keptDays',
  'link-hours': 'linkHours',
  'peak-factor': 'peakFactor',
} as const;

const { values } = parseArgs({
  options: Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' as const }])),
});
const changes = Object.entries(OPTIONS).flatMap(([option, field]) =>
  values[option] === undefined ? [] : [[field, Number(values[option])] as const],
);
for (const [name, text] of scaleSections(readCounts(), { ...USUAL, ...Object.fromEntries(changes) })) {
  if (changes.length > 0) process.stdout.write(`\n${name}\n\n${text}\n`);
  else writeSection(name, text, join(repositoryFolder, 'docs', 'SCALE.md'));
}
