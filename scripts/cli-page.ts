/**
 * docs/CLI.md against the code: each command has a section with an example and a table of its options. The tables are written
 * by `node scripts/cli-page.ts`; what is around them by people.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentedCommand, readCommands } from './command-tree.ts';
import { repositoryFolder } from './repository.ts';

const CLI_PAGE = 'docs/CLI.md';
const path = join(repositoryFolder, CLI_PAGE);
const HEADER = '| option | what it does |\n| --- | --- |';

export function readCliPage(): string {
  return readFileSync(path, 'utf8');
}

/** A section from its heading on, `## campaign end`, to the next of its rank. */
interface Section {
  readonly title: string;
  readonly text: string;
}

function sectionsOf(page: string): readonly Section[] {
  return page
    .split(/^(?=## )/m)
    .slice(1)
    .map((text) => ({ title: (text.split('\n', 1)[0] ?? '').slice(3).trim(), text }));
}

/** Empty for a command that has no options of its own. */
export function optionTable({ options }: DocumentedCommand): string {
  if (options.length === 0) return '';
  const rows = options.map(({ flags, what }) => `| \`${cell(flags)}\` | ${cell(what)} |`);
  return [HEADER, ...rows, ''].join('\n');
}

/** The page with every table as the code has it. Sections are not added: somebody has to say what a command is for. */
export function rewriteTables(page: string, commands: readonly DocumentedCommand[]): string {
  return page.replace(/^## .*\n(?:(?!^## ).*\n?)*/gm, (text) => {
    const title = (text.split('\n', 1)[0] ?? '').slice(3).trim();
    const command = commands.find((one) => one.path === title);
    if (command === undefined) return text;
    const table = optionTable(command);
    const written = tableIn(text);
    if (written !== '') return text.replace(written, () => table);
    return table === '' ? text : `${text.trimEnd()}\n\n${table}\n`;
  });
}

/** Each fault as a sentence that says what is missing where. */
export function cliPageFaults(page: string, commands: readonly DocumentedCommand[]): readonly string[] {
  const sections = sectionsOf(page);
  const index = page.split(/^## /m, 1)[0] ?? '';
  const listed = [...index.matchAll(/^\| `([a-z][a-z ]*)` \|/gm)].map(([, name = '']) => name);
  const known = new Set(commands.map((command) => command.path));
  return [
    ...commands.flatMap((command) => commandFaults(command, sections, listed)),
    ...sections
      .filter(({ title }) => !known.has(title))
      .map(({ title }) => `${CLI_PAGE} has a section "${title}", but there is no such command`),
    ...listed
      .filter((name) => !known.has(name))
      .map((name) => `${CLI_PAGE} lists \`${name}\`, but there is no such command`),
  ];
}

function commandFaults(command: DocumentedCommand, sections: readonly Section[], listed: readonly string[]): string[] {
  const name = command.path;
  const unlisted = listed.includes(name) ? [] : [`${CLI_PAGE} lacks \`${name}\` in its table of commands`];
  const section = sections.find(({ title }) => title === name);
  if (section === undefined) {
    return [
      ...unlisted,
      `${CLI_PAGE} lacks a section "## ${name}": say what it is for, with an example, then run "node scripts/cli-page.ts"`,
    ];
  }
  const example = new RegExp(`^(.*[ (])?npx reelkeep ${name}\\b`, 'm');
  return [
    ...unlisted,
    ...(example.test(section.text)
      ? []
      : [`${CLI_PAGE}, section "${name}", lacks an example that runs \`npx reelkeep ${name}\``]),
    ...(tableIn(section.text) === optionTable(command)
      ? []
      : [`${CLI_PAGE}, section "${name}", has other options than the code: run "node scripts/cli-page.ts"`]),
  ];
}

/** The table of options, empty when there is none. */
function tableIn(section: string): string {
  const start = section.indexOf(HEADER);
  if (start === -1) return '';
  return /^(?:\|.*\n)+/.exec(section.slice(start))?.[0] ?? '';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.main) writeFileSync(path, rewriteTables(readCliPage(), readCommands()));
