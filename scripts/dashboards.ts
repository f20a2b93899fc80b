/** Writes the dashboards from what packages/core declares; with `--check` only says whether they are up to date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cloudWatchDashboard } from '../packages/core/src/metrics/cloudwatch-dashboard.ts';
import { grafanaDashboard } from '../packages/core/src/metrics/grafana-dashboard.ts';
import { repositoryFolder } from './repository.ts';

export interface GeneratedFile {
  /** From the repository's folder. */
  readonly path: string;
  readonly text: string;
}

/** As they ought to be. The one for CloudWatch is of a stack with names as they come; infrastructure code makes its own. */
export function dashboardFiles(): readonly GeneratedFile[] {
  const place = { region: 'us-east-1', bucket: 'reelkeep-videos' };
  return [
    { path: 'docs/dashboards/grafana.json', text: pretty(grafanaDashboard()) },
    { path: 'docs/dashboards/cloudwatch.json', text: pretty(cloudWatchDashboard(place)) },
  ];
}

/** Those that lie there otherwise, or not at all. */
export function staleFiles(files: readonly GeneratedFile[]): readonly string[] {
  return files.filter(({ path, text }) => written(path) !== text).map(({ path }) => path);
}

function written(path: string): string | undefined {
  try {
    return readFileSync(join(repositoryFolder, path), 'utf8');
  } catch {
    return undefined;
  }
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

if (import.meta.main) {
  const stale = staleFiles(dashboardFiles());
  if (process.argv.includes('--check')) {
    if (stale.length > 0) {
      console.error(`${stale.join(', ')} out of date: run \`node scripts/dashboards.ts\``);
      process.exitCode = 1;
    }
  } else {
    for (const { path, text } of dashboardFiles()) {
      const file = join(repositoryFolder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}
