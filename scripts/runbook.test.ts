/** The runbook says what the alarms are, and the metrics and log groups that it names are there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isMath } from '../packages/core/src/alarms/alarm.ts';
import { ALL_METRICS } from '../packages/core/src/metrics/all-metrics.ts';
import { SERVICE_APPS } from '../packages/core/src/provisioning/app-environment.ts';
import { CLUSTER_NAME, logGroupOf, SERVICE_NAMES } from '../packages/core/src/provisioning/service-names.ts';
import { repositoryFolder } from './repository.ts';
import { RUNBOOK_ALARMS, runbookPage, writtenRunbook } from './runbook.ts';
import { readSources } from './source-tree.ts';

test('docs/RUNBOOK.md is up to date', () => {
  expect(writtenRunbook(), 'run `node scripts/runbook.ts`').toBe(runbookPage());
});

test('every alarm has its entry, with what it means, how to see it, what to do and when it is over', () => {
  const entries = new Map(
    runbookPage()
      .split('\n## ')
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text]),
  );
  expect([...entries.keys()]).toEqual(RUNBOOK_ALARMS.map(({ id }) => id));
  for (const [id, text] of entries) {
    for (const part of ['What it means.', 'How to see it.', 'What to do.', 'How to know that it is over.']) {
      expect(text, id).toContain(`**${part}**`);
    }
  }
});

test('every line of the log that it names is written', () => {
  const sources = readSources(repositoryFolder).map(({ text }) => text);
  const events = new Set([...runbookPage().matchAll(/`([a-z]+(?:\.[a-z_]+)+)`/g)].map(([, event = '']) => event));
  expect(events.size).toBeGreaterThan(3);
  for (const event of events) {
    // The sweep's are put together from what was swept.
    const written = new RegExp(`'${event}'|\`${event.replace(/^sweep\.[a-z]+/, 'sweep.\\$\\{kind\\}')}\``);
    expect(
      sources.some((text) => written.test(text)),
      event,
    ).toBe(true);
  }
});

test('every log group and service that it names is one of the deployment', () => {
  const named = (pattern: RegExp) => new Set(runbookPage().match(pattern) ?? []);
  expect(named(/\/reelkeep\/[a-z]+/g)).toEqual(new Set(SERVICE_APPS.map(logGroupOf)));
  expect(named(/(?<=--services )[a-z-]+/g)).toEqual(new Set(Object.values(SERVICE_NAMES)));
  expect(named(/(?<=--cluster )[a-z-]+/g)).toEqual(new Set([CLUSTER_NAME]));
});

test('every metric of ours that it names is declared', () => {
  const names: ReadonlySet<string> = new Set(ALL_METRICS.map(({ name }) => name));
  const told = runbookPage().match(/reelkeep_[a-z_]*[a-z]/g) ?? [];
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter((name) => !names.has(name))).toEqual([]);
});

test('docs/DEPLOY.md reckons with as many alarms as there are', () => {
  const metrics = RUNBOOK_ALARMS.map(({ metric }) => (isMath(metric) ? Object.keys(metric.of).length : 1));
  const page = readFileSync(join(repositoryFolder, 'docs/DEPLOY.md'), 'utf8');
  expect(page).toContain(`${metrics.length} alarms over ${metrics.reduce((sum, count) => sum + count, 0)} metrics`);
});
