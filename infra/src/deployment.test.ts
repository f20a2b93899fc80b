import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { deploymentSchema, parseDeployment } from './deployment.ts';
import { exampleDeployment } from './testing/synthesize.ts';

test('what a file leaves out has a default', () => {
  expect(exampleDeployment()).toMatchObject({
    bucket: { videoPrefix: 'videos', ledgerPrefix: 'ledger', versioning: true },
    network: 'public',
    architecture: 'x86_64',
    ingest: { minTasks: 1, maxTasks: 20 },
    reaper: { tasks: 1 },
    api: { minTasks: 2, maxTasks: 10 },
  });
});

test('every wrong field is told at once, with what was expected', () => {
  const text = JSON.stringify({ imageTag: 'a b', bukket: {}, api: { certificateArn: 'mine', auth: {} } });
  expect(() => parseDeployment('d.json', text)).toThrow(
    /d\.json.*\n(.*\n)*.*bukket(.*\n)*.*expected a tag(.*\n)*.*expected an ARN(.*\n)*.*one of jwksUrl and publicKey/,
  );
});

test('a file that is no JSON is named', () => {
  expect(() => parseDeployment('d.json', '{')).toThrow(/^d\.json is no JSON/);
});

/** `bucket.videoPrefix`, `imageTag`: everything that a file may say. */
function fieldsOf(schema: unknown, path = ''): readonly string[] {
  const { properties } = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }).parse(schema);
  if (properties === undefined) return [path];
  return Object.entries(properties).flatMap(([name, field]) => fieldsOf(field, path === '' ? name : `${path}.${name}`));
}

test('every field is in docs/DEPLOY.md, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'DEPLOY.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => /^\| `(bucket|imageTag|architecture|network|ingest|reaper|api|alarms)\b/.test(line));
  const documented = rows.flatMap((row) => row.split(' | ', 1)[0]?.match(/(?<=`)[\w.]+(?=`)/g) ?? []);
  // What belongs together has one row.
  const fields = fieldsOf(z.toJSONSchema(deploymentSchema, { io: 'input' })).map((field) =>
    field.replace(/^api\.auth\..*/, 'api.auth'),
  );
  expect(documented.sort()).toEqual([...new Set(fields)].sort());
});
