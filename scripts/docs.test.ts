/** What the documentation says exists, and what exists is documented. Each fault is a sentence that says what is missing where. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../apps/cli/src/operator/exit-code.ts';
import { envShape as upShape } from '../apps/cli/src/stack/up-environment.ts';
import { envShape as ingestShape } from '../apps/ingest-consumer/src/config.ts';
import { envShape as reaperShape } from '../apps/lifecycle-reaper/src/config.ts';
import { envShape as apiShape } from '../apps/presign-api/src/config.ts';
import { ALL_METRICS } from '../packages/core/src/metrics/all-metrics.ts';
import { FALLBACK_REASONS, REASONS } from '../packages/core/src/reasons.ts';
import { cliPageFaults, optionTable, readCliPage, rewriteTables } from './cli-page.ts';
import { readCommands } from './command-tree.ts';
import { exitCodeFaults, metricFaults, type Page, reasonFaults, usageFaults, variableFaults } from './docs-faults.ts';
import { isTestFile } from './import-directions.ts';
import { metricsPage, writtenMetricsPage } from './metrics-page.ts';
import { repositoryFolder } from './repository.ts';
import { readSources } from './source-tree.ts';

const page = (path: string): Page => ({ path, text: readFileSync(join(repositoryFolder, path), 'utf8') });
const pages = globSync(['README.md', 'docs/**/*.md', 'docker/*.md', 'e2e/README.md'], { cwd: repositoryFolder }).map(
  page,
);
const commands = readCommands();

test('every command and option is in docs/CLI.md, and nothing else is', () => {
  expect(cliPageFaults(readCliPage(), commands)).toEqual([]);
});

test('every command line that a page shows can be run', () => {
  expect(usageFaults(pages, commands)).toEqual([]);
});

test('every variable that a process reads is in docs/CONFIGURATION.md, and nothing else is', () => {
  const shapes = [ingestShape, reaperShape, apiShape, upShape];
  const schemas = new Set(shapes.flatMap((shape) => Object.keys(shape)));
  const sources = [
    ...readSources(repositoryFolder, ['scripts']).map(({ text }) => text),
    ...globSync(['docker/**/*', '.ci/*'], { cwd: repositoryFolder, exclude: ['**/*.md'] })
      .filter((path) => !/\/(node_modules|dist)\//.test(path))
      .flatMap(readIfFile),
  ].join('\n');
  const elsewhere = (variable: string) => sources.includes(variable);
  expect(variableFaults(page('docs/CONFIGURATION.md'), pages, schemas, elsewhere)).toEqual([]);
});

test('every exit code is in docs/CLI.md, and no page speaks of another', () => {
  expect(exitCodeFaults(page('docs/CLI.md'), pages, Object.values(EXIT))).toEqual([]);
});

test('every reason is in docs/REASONS.md, and no page redrives another', () => {
  const reasons = [...Object.keys(REASONS), ...Object.keys(FALLBACK_REASONS)];
  const listed = [...page('docs/REASONS.md').text.matchAll(/^\| `([a-z_0-9]+)` \|/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(reasons.sort());
  expect(reasonFaults(pages, [...Object.keys(REASONS), 'none'])).toEqual([]);
});

test('docs/METRICS.md is up to date: every metric is there, and neither a page nor a source speaks of another', () => {
  expect(writtenMetricsPage(), 'run `node scripts/metrics-page.ts`').toBe(metricsPage());
  const sources = readSources(repositoryFolder, ['scripts']).filter(({ path }) => !isTestFile(path));
  expect(metricFaults(page('docs/METRICS.md'), pages, sources, ALL_METRICS)).toEqual([]);
});

test('each kind of fault is found and said in a sentence', () => {
  const known = commands.filter(({ path }) => path === 'url' || path === 'campaign end');
  const [url] = known;
  if (url === undefined) throw new Error('there is no url');
  const good = `| \`url\` | x |\n| \`campaign end\` | x |\n\n## url\n\nnpx reelkeep url x\n\n${optionTable(url)}\n## campaign end\n\nnpx reelkeep campaign end x\n`;
  const whole = rewriteTables(good, known);
  expect(cliPageFaults(whole, known)).toEqual([]);
  expect(cliPageFaults(whole.replace('## url', '## uri').replace('--expires-in', '--lives'), known)).toEqual([
    'docs/CLI.md lacks a section "## url": say what it is for, with an example, then run "node scripts/cli-page.ts"',
    'docs/CLI.md has a section "uri", but there is no such command',
  ]);
  expect(cliPageFaults(whole.replace('`--expires-in', '`--lives').replace('| `url` | x |\n', ''), known)).toEqual([
    'docs/CLI.md lacks `url` in its table of commands',
    'docs/CLI.md, section "url", has other options than the code: run "node scripts/cli-page.ts"',
  ]);
  expect(cliPageFaults(whole.replace('npx reelkeep url', 'reelkeep-url'), known)).toEqual([
    'docs/CLI.md, section "url", lacks an example that runs `npx reelkeep url`',
  ]);
  const wrong = {
    path: 'a.md',
    text: '```sh\nnpx reelkeep url k --for-ever\nnpx reelkeep uri k\n```\nexits with 3, S3_BUCKET',
  };
  expect(usageFaults([wrong], known)).toEqual([
    'a.md shows "reelkeep url ... --for-ever", an option it does not have',
    'a.md shows "reelkeep uri k", but there is no such command',
  ]);
  expect(exitCodeFaults({ path: 'c.md', text: '| 0 | x |\n| 4 | x |' }, [wrong], [0, 1])).toEqual([
    'c.md lacks exit code 1',
    'c.md has exit code 4, which no command ends with',
    'a.md speaks of exit code 3, which no command ends with',
  ]);
  const table = { path: 'v.md', text: '| `PORT`, `GONE_VARIABLE` | x |' };
  expect(variableFaults(table, [wrong], new Set(['PORT', 'HOST']), () => false)).toEqual([
    'v.md lacks a row for HOST, which a process reads',
    'v.md has a row for GONE_VARIABLE, which no process reads',
    'a.md speaks of S3_BUCKET, which nothing reads',
  ]);
  const metrics = [{ name: 'reelkeep_a_total' }, { name: 'reelkeep_b_seconds' }];
  const figures = { path: 'm.md', text: '| `reelkeep_a_total` | x |\nreelkeep_b_seconds_count, reelkeep_c_total' };
  const source = { path: 's.ts', text: '`reelkeep_b`, `reelkeep_d`, `reelkeep_`' };
  expect(metricFaults(figures, [figures], [source], metrics)).toEqual([
    'm.md lacks a row for reelkeep_b_seconds',
    'm.md speaks of reelkeep_c_total, which no app exposes',
    's.ts speaks of reelkeep_d, which no app exposes',
  ]);
  const redrive = { path: 'r.md', text: '`reelkeep redrive --reason provider_gone nobody_home --dry-run`' };
  expect(reasonFaults([redrive], ['provider_gone'])).toEqual(['r.md shows --reason nobody_home, which is no reason']);
});

function readIfFile(path: string): string[] {
  try {
    return [readFileSync(join(repositoryFolder, path), 'utf8')];
  } catch {
    return [];
  }
}
