/** RESULTS.md, in which each benchmark has a section of its own between markers and leaves the others as they are. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from './folders.ts';

const FILE = join(repositoryFolder, 'bench', 'RESULTS.md');

/** Replaces the section of that name, or puts it at the end. */
export function writeSection(name: string, text: string, file = FILE): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, withSection(before, name, text));
}

/** @throws RangeError for a section that begins and never ends. */
export function withSection(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
  const section = `${begin}\n${text.trim()}\n${end}`;
  const from = page.indexOf(begin);
  if (from === -1) return `${page.trimEnd()}\n\n${section}\n`.trimStart();
  const to = page.indexOf(end, from);
  if (to === -1) throw new RangeError(`the section ${name} has no "${end}"`);
  return page.slice(0, from) + section + page.slice(to + end.length);
}
