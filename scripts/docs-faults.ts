/** The documentation against the code: variables, exit codes, and every command line that a page shows. */
import type { DocumentedCommand } from './command-tree.ts';

export interface Page {
  /** `docs/CLI.md` */
  readonly path: string;
  readonly text: string;
}

/** Variables that the AWS SDK reads by itself and no schema of ours names. */
const SDK_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_ENDPOINT_URL_SQS',
  'AWS_ENDPOINT_URL_SNS',
  'AWS_ENDPOINT_URL_STS',
];
/** What begins so is a variable of ours wherever it stands; `PROVIDER_*` stands for several and is none. */
const OURS =
  /\b(?:S3|INGEST|CAMPAIGN|OUTCOME|PROVIDER|AUTH|PRESIGN|REAPER|REELKEEP|OTEL|CORS|RATE|PRICE|SHUTDOWN|METRICS)_[A-Z0-9_]*[A-Z0-9](?![\w*])/g;

/** @param schemas variables that a process reads through a schema. @param elsewhere whether any source speaks of another one. */
export function variableFaults(
  configuration: Page,
  pages: readonly Page[],
  schemas: ReadonlySet<string>,
  elsewhere: (variable: string) => boolean,
): readonly string[] {
  const rows = configuration.text.split('\n').filter((line) => line.startsWith('| `'));
  const documented = new Set(rows.flatMap((row) => namesIn(row.split(' | ', 1)[0] ?? '')));
  const known = new Set([...schemas, ...SDK_VARIABLES]);
  return [
    ...[...schemas]
      .filter((name) => !documented.has(name))
      .map((name) => `${configuration.path} lacks a row for ${name}, which a process reads`),
    ...[...documented]
      .filter((name) => !known.has(name))
      .map((name) => `${configuration.path} has a row for ${name}, which no process reads`),
    ...pages.flatMap(({ path, text }) =>
      [...new Set(text.match(OURS))]
        .filter((name) => !known.has(name) && !elsewhere(name))
        .map((name) => `${path} speaks of ${name}, which nothing reads`),
    ),
  ];
}

/** In a table's first cell: `A`, `B`. */
function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].flatMap(([, name]) => name ?? []);
}

/** The table of exit codes against the code's, and every exit code that a page speaks of against either. */
export function exitCodeFaults(cliPage: Page, pages: readonly Page[], codes: readonly number[]): readonly string[] {
  const documented = [...cliPage.text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  return [
    ...codes.filter((code) => !documented.includes(code)).map((code) => `${cliPage.path} lacks exit code ${code}`),
    ...documented
      .filter((code) => !codes.includes(code))
      .map((code) => `${cliPage.path} has exit code ${code}, which no command ends with`),
    ...pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\bexit(?:s with| code| status)? `?(\d{1,3})\b/g)]
        .map(([, code]) => Number(code))
        .filter((code) => !codes.includes(code))
        .map((code) => `${path} speaks of exit code ${code}, which no command ends with`),
    ),
  ];
}

/** Every `reelkeep ...` of a page, in code, against the commands and their options. */
export function usageFaults(pages: readonly Page[], commands: readonly DocumentedCommand[]): readonly string[] {
  return pages.flatMap(({ path, text }) =>
    [...codeOf(text).matchAll(/(?:^|[\s(`"$])reelkeep ([a-z][^\n`|;&>#)]*)/g)].flatMap(([, line = '']) =>
      lineFaults(path, line.trim(), commands),
    ),
  );
}

function lineFaults(path: string, line: string, commands: readonly DocumentedCommand[]): string[] {
  const command = commands
    .filter((one) => line === one.path || line.startsWith(`${one.path} `))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (command === undefined) {
    // `reelkeep campaign` as such is a group of commands, and no fault.
    const [group = ''] = line.split(' ');
    if (line === group && commands.some((one) => one.path.startsWith(`${group} `))) return [];
    return [`${path} shows "reelkeep ${line}", but there is no such command`];
  }
  const options = [...line.matchAll(/(?<=\s)--[a-z][a-z-]*/g)].map(([option]) => option);
  return options
    .filter((option) => !command.names.has(option))
    .map((option) => `${path} shows "reelkeep ${command.path} ... ${option}", an option it does not have`);
}

/** Code alone: prose, and what a command prints, may say what it likes. Lines that go on after a backslash are one. */
function codeOf(text: string): string {
  const blocks = [...text.matchAll(/^```(?:sh|bash|console)\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const inline = [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...inline].join('\n').replaceAll(/\\\n\s*/g, ' ');
}

/** Reasons that a page shows behind `--reason`, against the closed list. */
export function reasonFaults(pages: readonly Page[], reasons: readonly string[]): readonly string[] {
  return pages.flatMap(({ path, text }) =>
    [...codeOf(text).matchAll(/--reason((?: [a-z][a-z_]*)+)/g)]
      .flatMap(([, names = '']) => names.trim().split(' '))
      .filter((name) => !reasons.includes(name))
      .map((name) => `${path} shows --reason ${name}, which is no reason`),
  );
}

/** Every metric has its row, and no page and no source speaks of one that is not declared. */
export function metricFaults(
  metricsPage: Page,
  pages: readonly Page[],
  sources: readonly Page[],
  metrics: readonly { readonly name: string }[],
): readonly string[] {
  const names = metrics.map(({ name }) => name);
  const listed = new Set([...metricsPage.text.matchAll(/^\| `(reelkeep_\w+)` \|/gm)].map(([, name]) => name));
  const exposed = new Set(names.flatMap((name) => ['', '_bucket', '_sum', '_count'].map((part) => `${name}${part}`)));
  const spoken = (text: string) => [...new Set(text.match(/\breelkeep_[a-z]\w*/g))];
  return [
    ...names.filter((name) => !listed.has(name)).map((name) => `${metricsPage.path} lacks a row for ${name}`),
    ...pages.flatMap(({ path, text }) =>
      spoken(text)
        .filter((name) => !exposed.has(name))
        .map((name) => `${path} speaks of ${name}, which no app exposes`),
    ),
    // Code may put a name together.
    ...sources.flatMap(({ path, text }) =>
      spoken(text)
        .filter((name) => !exposed.has(name) && !names.some((declared) => declared.startsWith(name)))
        .map((name) => `${path} speaks of ${name}, which no app exposes`),
    ),
  ];
}
